import t from 'tap'
import { AddressRefused } from '../../../plugins/keys/errors.ts'
import { readAddress, showAddress } from '../../../plugins/keys/remote/address.ts'

t.test('an address that requests may go to', async t => {
  for (const text of ['https://login.example.com/jwks', 'http://127.0.0.1:3000/jwks']) t.equal(readAddress(text, 'It').href, text)
})

t.test('another is an error, which does not show it', async t => {
  for (const [text, message] of [
    ['https://user:hunter2@example.com/', 'The issuer must not hold a user name or a password.'],
    ['http://hunter2.example.com/', 'The issuer must be https; http is only for this machine (127.0.0.1, ::1, localhost).'],
    [new URL('https://hunter2.example.com/'), 'The issuer must be an absolute URL.']
  ]) {
    t.throws(() => readAddress(text, 'The issuer'), AddressRefused)
    t.throws(() => readAddress(text, 'The issuer'), { message: String(message) })
  }
})

t.test('an address is shown without its query', async t => {
  t.equal(showAddress(new URL('https://example.com:8443/a/jwks?api-key=hunter2')), 'https://example.com:8443/a/jwks')
})
