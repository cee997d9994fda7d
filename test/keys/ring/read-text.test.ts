import t from 'tap'
import { readKeyText } from '../../../plugins/keys/ring/read-text.ts'
import { ec, ed } from '../material.ts'

const pkcs8 = (pair: typeof ec) => pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

t.test('a JWK, a JWK set, PEM blocks', async t => {
  t.strictSame(readKeyText('\ufeff {"kty":"EC"}\n'), [{ kty: 'EC' }])
  t.strictSame(readKeyText('{"keys":[{"kty":"EC"},{"kty":"OKP"}]}'), [{ kty: 'EC' }, { kty: 'OKP' }])
  t.strictSame(readKeyText(`the first\n${pkcs8(ec)}\nthe second\r\n${pkcs8(ed)}`), [pkcs8(ec).trim(), pkcs8(ed).trim()])
})

t.test('what openssl ecparam -genkey writes', async t => {
  const sec1 = ec.privateKey.export({ type: 'sec1', format: 'pem' }).toString()
  t.strictSame(readKeyText(`-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${sec1}`), [sec1.trim()])
})

t.test('other text is refused and not shown', async t => {
  for (const text of ['', 'secret', '{"secret', '{"keys":{"secret":1}}', '{"keys":["secret"]}', '{"keys":[null]}', '[{"kty":"EC"}]', pkcs8(ec).slice(0, -9)]) {
    t.throws(() => readKeyText(text), { code: 'GTH_KEYS_TEXT_INVALID', message: /^(?!.*secret)/ }, text)
  }
})
