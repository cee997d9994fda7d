import t from 'tap'
import { readAddress } from '../../plugins/outbound/address.ts'

t.test('https anywhere, http on this machine', async t => {
  for (const text of ['https://login.example.com/jwks', 'https://10.0.0.1/', 'http://127.0.0.1:3000/jwks', 'http://127.1/', 'http://0x7f000001/',
    'http://127.200.3.4/', 'http://[::1]:8080/', 'http://[0:0:0:0:0:0:0:1]/', 'http://localhost:3000/', 'HTTP://LOCALHOST/']) {
    t.equal(readAddress(text).url?.href, new URL(text).href, text)
    t.equal(readAddress(text).fault, null, text)
  }
})

t.test('all else is refused', async t => {
  for (const text of ['http://login.example.com/', 'http://127.0.0.1.example.com/', 'http://127.example/', 'http://localhost.example.com/', 'http://0.0.0.0/', 'http://10.0.0.1/',
    'http://[::2]/', 'http://[::ffff:127.0.0.1]/', 'ftp://127.0.0.1/', 'file:///etc/jwks.json', 'data:application/json,{}', 'blob:https://x/y']) {
    t.strictSame(readAddress(text), { url: null, fault: 'must be https; http is only for this machine (127.0.0.1, ::1, localhost).' }, text)
  }
  for (const value of ['/jwks', 'login.example.com', '', undefined, null, 7, {}, new URL('https://x/')]) {
    t.strictSame(readAddress(value), { url: null, fault: 'must be an absolute URL.' }, String(value))
  }
})

t.test('no credentials and no fragment', async t => {
  for (const text of ['https://user@example.com/', 'https://:hunter2@example.com/', 'https://user:hunter2@example.com/']) {
    t.strictSame(readAddress(text), { url: null, fault: 'must not hold a user name or a password.' }, text)
  }
  for (const text of ['https://example.com/#', 'https://example.com/#part']) t.equal(readAddress(text).fault, 'must not have a fragment.', text)
})
