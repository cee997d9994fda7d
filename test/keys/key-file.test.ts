import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { generateKey } from '../../plugins/keys/generate-key.ts'
import { writeKey } from '../../plugins/keys/key-file.ts'

t.test('a file for its owner alone, in a folder for its owner alone', async t => {
  const folder = join(t.testdir(), 'deep', 'keys')
  const jwk = generateKey('ES256')
  const file = writeKey(folder, jwk)
  t.equal(file, join(folder, `${String(jwk['kid'])}.jwk`))
  t.equal(statSync(folder).mode & 0o777, 0o700)
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.strictSame(JSON.parse(readFileSync(file, 'utf8')), jwk)
  t.strictSame(readdirSync(folder), [`${String(jwk['kid'])}.jwk`], 'and nothing else is left')
})

t.test('a file that is there is never replaced', async t => {
  const folder = t.testdir()
  const first = generateKey('ES256')
  const file = writeKey(folder, first, 'a')
  t.throws(() => writeKey(folder, generateKey('ES256'), 'a'), { code: 'GTH_KEYS_FILE_EXISTS', message: new RegExp(file) })
  t.strictSame(JSON.parse(readFileSync(file, 'utf8')), first)
  t.strictSame(readdirSync(folder), ['a.jwk'])
})

t.test('other errors are the file system\'s', async t => {
  const folder = t.testdir({ file: '' })
  mkdirSync(join(folder, 'ok'))
  t.throws(() => writeKey(join(folder, 'file'), generateKey('ES256')), { code: 'EEXIST' })
  t.throws(() => writeKey(join(folder, 'ok'), generateKey('ES256'), 'no/where'), { code: 'ENOENT' })
  t.strictSame(readdirSync(join(folder, 'ok')), [])
})
