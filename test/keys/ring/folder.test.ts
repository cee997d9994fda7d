import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { generateKey } from '../../../plugins/keys/generate-key.ts'
import { writeKey } from '../../../plugins/keys/key-file.ts'
import { readFolder } from '../../../plugins/keys/ring/folder.ts'
import { ec, ed, pem } from '../material.ts'

const pkcs8 = ec.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

function folderOf (t: Test, files: Record<string, string>): string {
  const folder = t.testdir()
  // Whatever the umask is.
  chmodSync(folder, 0o755)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 })
  return folder
}

t.test('the key files in the order of their names, and nothing else', async t => {
  const jwk = generateKey('EdDSA', 7)
  const folder = folderOf(t, { 'b.pem': pkcs8, 'a.json': JSON.stringify(generateKey('ES384')), 'README.md': 'x', '.hidden.pem': 'x', 'key.pub': 'x' })
  mkdirSync(join(folder, 'sub'))
  writeKey(folder, jwk, 'c')
  const entries = readFolder(folder)
  t.strictSame(entries.map(({ key, origin }) => [origin, key.algorithm, key.activates]), [
    [join(folder, 'a.json'), 'ES384', undefined], [join(folder, 'b.pem'), 'ES256', undefined], [join(folder, 'c.jwk'), 'EdDSA', 7]
  ])
})

t.test('the name of a file says when its key activates, unless the key does', async t => {
  const folder = folderOf(t, {
    '20270101T000000Z.pem': pkcs8,
    '20270101T000001Z-next.jwk': JSON.stringify(generateKey('ES256')),
    '20270101T000002Z.jwk': JSON.stringify(generateKey('ES256', 7))
  })
  const newYear = Date.UTC(2027, 0, 1) / 1000
  t.strictSame(readFolder(folder).map(({ key }) => key.activates), [newYear, newYear + 1, 7])
})

t.test('a link leads to its file', async t => {
  const folder = folderOf(t, { data: pkcs8 })
  symlinkSync('data', join(folder, 'key.pem'))
  t.equal(readFolder(folder).length, 1)
  chmodSync(join(folder, 'data'), 0o644)
  t.throws(() => readFolder(folder), { code: 'GTH_KEYS_FILE_EXPOSED' })
})

t.test('a file that others can read is refused, and named', async t => {
  const folder = folderOf(t, { 'key.pem': pkcs8 })
  for (const mode of [0o644, 0o640, 0o602]) {
    chmodSync(join(folder, 'key.pem'), mode)
    t.throws(() => readFolder(folder), { code: 'GTH_KEYS_FILE_EXPOSED', message: new RegExp(`${join(folder, 'key.pem')} has mode ${mode.toString(8)}.*chmod 600`) })
  }
})

t.test('a broken file is refused, named, and not shown', async t => {
  const encrypted = ed.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString()
  for (const [name, text, reason] of [
    ['a.jwk', '{"kty":"EC","d":"hidden-material"', /not the text of a private key/],
    ['a.jwk', '{"kty":"EC","d":"hidden-material"}', /not a private key that can be read/],
    ['a.pem', pem(ec), /not a private key that can be read/],
    ['a.pem', encrypted, /without a passphrase/],
    ['a.pem', '', /not the text/],
    ['a.pem', pkcs8 + ' '.repeat(70_000), /not the text/],
    ['20271399T000000Z.pem', pkcs8, /seconds since the epoch/],
    ['a.jwk', JSON.stringify({ ...generateKey('RS256'), q: '' }), /not a private key that can be read/]
  ] as Array<[string, string, RegExp]>) {
    const folder = folderOf(t, { [name]: text })
    t.throws(() => readFolder(folder), { code: 'GTH_KEYS_FILE_REFUSED', message: reason })
    t.throws(() => readFolder(folder), { message: new RegExp(join(folder, name)) })
    t.throws(() => readFolder(folder), { message: /^(?!.*hidden-material)/ })
  }
})

t.test('what is no file is refused by its name, and a folder that is not there by its own', async t => {
  const folder = folderOf(t, { 'b.pem': pkcs8 })
  mkdirSync(join(folder, 'a.pem'), { mode: 0o700 })
  t.throws(() => readFolder(folder), { code: 'GTH_KEYS_FILE_REFUSED', message: /a\.pem is refused: it is not a regular file/ })
  t.throws(() => readFolder(join(folder, 'nowhere')), { code: 'GTH_KEYS_FOLDER_UNREADABLE', message: /nowhere cannot be read \(ENOENT\)/ })
})

t.test('a folder as Kubernetes mounts a secret: sticky, and links to links', async t => {
  const folder = folderOf(t, {})
  const version = '..2027_01_01_00_00_00.123456789'
  mkdirSync(join(folder, version), { mode: 0o755 })
  writeFileSync(join(folder, version, 'a.pem'), pkcs8, { mode: 0o400 })
  symlinkSync(version, join(folder, '..data'))
  symlinkSync('..data/a.pem', join(folder, 'a.pem'))
  chmodSync(folder, 0o1777)
  t.strictSame(readFolder(folder).map(({ origin }) => origin), [join(folder, 'a.pem')])
  chmodSync(join(folder, version, 'a.pem'), 0o440)
  t.throws(() => readFolder(folder), { code: 'GTH_KEYS_FILE_EXPOSED', message: /mode 440/ }, 'what fsGroup makes of 0400')
})

t.test('a folder that others can write to is refused', async t => {
  const folder = folderOf(t, { 'a.pem': pkcs8 })
  chmodSync(folder, 0o775)
  t.throws(() => readFolder(folder), { code: 'GTH_KEYS_FOLDER_EXPOSED' })
})
