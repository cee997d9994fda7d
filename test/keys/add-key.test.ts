import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { addKey } from '../../plugins/keys/add-key.ts'
import { generateKey } from '../../plugins/keys/generate-key.ts'
import { writeKey } from '../../plugins/keys/key-file.ts'
import { keyring, type PrivateJwk } from '../../plugins/keys/index.ts'
import { ec, rsa } from './material.ts'

const NEW_YEAR = Date.UTC(2027, 0, 1) / 1000
const pkcs8 = ({ privateKey }: typeof ec) => privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

function emptyFolder (t: Test): string {
  const folder = join(t.testdir(), 'keys')
  mkdirSync(folder, { mode: 0o700 })
  return folder
}

t.test('a key in a folder that is made for it', async t => {
  const folder = join(t.testdir(), 'keys')
  const { file, key } = addKey(folder, 'ES256', NEW_YEAR)
  t.equal(file, join(folder, '20270101T000000Z.jwk'))
  t.match(JSON.parse(readFileSync(file, 'utf8')), { kid: key.kid, alg: 'ES256', nbf: NEW_YEAR })
  t.match(keyring({ folder }).signing(), { kid: key.kid, activates: NEW_YEAR })
})

t.test('no key begins to sign in the second of another, however that one says it', async t => {
  const folder = emptyFolder(t)
  writeKey(folder, generateKey('ES256', NEW_YEAR), 'by nbf')
  writeFileSync(join(folder, '20270101T000001Z-by-name.pem'), pkcs8(ec), { mode: 0o600 })
  writeKey(folder, generateKey('ES256'), 'since ever')
  t.equal(addKey(folder, 'ES256', NEW_YEAR - 0.5).key.activates, NEW_YEAR + 2)
  t.equal(addKey(folder, 'EdDSA', NEW_YEAR).key.activates, NEW_YEAR + 3)
  t.equal(keyring({ folder }).jwks().keys.length, 5)
})

t.test('a second that another process has just taken is not had twice', async t => {
  const folder = emptyFolder(t)
  // As if it came after the folder was read: the file has the second's name, and the folder does not show that it is taken.
  writeKey(folder, generateKey('ES256', 5), '20270101T000000Z')
  t.equal(addKey(folder, 'ES256', NEW_YEAR).key.activates, NEW_YEAR + 1)
})

t.test('a folder that would not boot is left as it is', async t => {
  const folder = emptyFolder(t)
  writeKey(folder, generateKey('ES256'), 'a')
  t.throws(() => addKey(folder, 'HS256', NEW_YEAR), { code: 'GTH_KEYS_RING_MIXED' })
  t.throws(() => addKey(folder, 'es256' as 'ES256', NEW_YEAR), { code: 'GTH_KEYS_ALGORITHM_INVALID' })
  writeKey(folder, { kty: 'EC', d: 'hidden-material' } as PrivateJwk, 'broken')
  t.throws(() => addKey(folder, 'ES256', NEW_YEAR), { code: 'GTH_KEYS_FILE_REFUSED', message: /broken\.jwk(?!.*hidden)/ })
  t.throws(() => addKey(join(folder, 'a.jwk'), 'ES256', NEW_YEAR), { code: 'GTH_KEYS_FOLDER_UNREADABLE' })
  t.strictSame(readdirSync(folder), ['a.jwk', 'broken.jwk'])
})

t.test('RSA keys in PEM need not say what they are for', async t => {
  const folder = emptyFolder(t)
  writeFileSync(join(folder, 'a.pem'), pkcs8(rsa), { mode: 0o600 })
  addKey(folder, 'ES256', NEW_YEAR)
  t.strictSame(keyring({ folder, algorithm: 'PS256' }).jwks().keys.map(({ alg }) => alg), ['PS256', 'ES256'])
})

t.test('what the file system refuses', async t => {
  const folder = t.testdir({ file: '' })
  t.throws(() => addKey(join(folder, 'file', 'keys'), 'ES256', NEW_YEAR), { code: 'ENOTDIR' })
})
