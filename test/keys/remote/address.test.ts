import t from 'tap'
import { AddressRefused } from '../../../plugins/keys/errors.ts'
import { readAddress, showAddress } from '../../../plugins/keys/remote/address.ts'

t.test('https anywhere, http on this machine', async t => {
  for (const text of ['https://login.example.com/jwks', 'https://10.0.0.1/', 'http://127.0.0.1:3000/jwks', 'http://127.1/', 'http://0x7f000001/',
    'http://127.200.3.4/', 'http://[::1]:8080/', 'http://[0:0:0:0:0:0:0:1]/', 'http://localhost:3000/', 'HTTP://LOCALHOST/']) {
    t.equal(readAddress(text, 'It').href, new URL(text).href, text)
  }
})

t.test('all else is refused', async t => {
  for (const text of ['http://login.example.com/', 'http://127.0.0.1.example.com/', 'http://127.example/', 'http://localhost.example.com/', 'http://0.0.0.0/', 'http://10.0.0.1/',
    'http://[::2]/', 'http://[::ffff:127.0.0.1]/', 'ftp://127.0.0.1/', 'file:///etc/jwks.json', 'data:application/json,{}', 'blob:https://x/y', '/jwks', 'login.example.com', '', undefined, null, 7, {}, new URL('https://x/')]) {
    t.throws(() => readAddress(text, 'It'), AddressRefused, String(text))
  }
})

t.test('no credentials and no fragment', async t => {
  for (const text of ['https://user@example.com/', 'https://:hunter2@example.com/', 'https://user:hunter2@example.com/', 'https://example.com/#', 'https://example.com/#part']) {
    t.throws(() => readAddress(text, 'It'), AddressRefused, text)
  }
  try {
    readAddress('https://user:hunter2@example.com/', 'The issuer')
  } catch (error) {
    t.equal((error as Error).message, 'The issuer must not hold a user name or a password.')
  }
})

t.test('an address is shown without its query', async t => {
  t.equal(showAddress(new URL('https://example.com:8443/a/jwks?api-key=hunter2')), 'https://example.com:8443/a/jwks')
})
