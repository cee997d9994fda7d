import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { generateKey } from '../../../plugins/keys/generate-key.ts'
import { writeKey } from '../../../plugins/keys/key-file.ts'
import { readSource, type RingSource } from '../../../plugins/keys/ring/source.ts'
import { rsa } from '../material.ts'
import { REJECTING, unhandledRejections } from '../../refusal/unhandled.ts'

const [a, b, c] = [generateKey('ES256', 10), generateKey('ES256', 20), generateKey('ES256', 30)]
const kids = (source: RingSource) => readSource(source)().map(({ key }) => key.kid)

t.test('a folder, read each time', async t => {
  const folder = join(t.testdir(), 'keys')
  writeKey(folder, b)
  const read = readSource({ folder })
  t.equal(read().length, 1)
  writeKey(folder, a)
  t.strictSame(read().map(({ key }) => key.kid), [a['kid'], b['kid']])
})

t.test('a variable, read each time', async t => {
  const name = 'GATEHOUSE_TEST_KEYS'
  t.teardown(() => { delete process.env[name] })
  const read = readSource({ env: name })
  for (const value of [undefined, '', ' ']) {
    if (value !== undefined) process.env[name] = value
    t.throws(() => read(), { code: 'GTH_KEYS_VARIABLE_MISSING', message: /GATEHOUSE_TEST_KEYS/ })
  }
  process.env[name] = JSON.stringify({ keys: [b, a] })
  t.strictSame(read().map(({ key }) => key.kid), [a['kid'], b['kid']])
  process.env[name] = 'hidden-material'
  t.throws(() => read(), { code: 'GTH_KEYS_VARIABLE_REFUSED', message: /GATEHOUSE_TEST_KEYS(?!.*hidden)/ })
})

t.test('an array, or a function that returns one', async t => {
  t.strictSame(kids({ keys: [b, a] }), [a['kid'], b['kid']])
  let list = [a]
  const read = readSource({ keys: () => list })
  t.equal(read().length, 1)
  list = [a, b]
  t.equal(read().length, 2)
  t.throws(() => kids({ keys: { a } as unknown as [] }), { code: 'GTH_KEYS_RING_OPTION_INVALID', message: /option keys must be an array/ })
  t.throws(() => kids({ keys: [a, a] }), { code: 'GTH_KEYS_RING_KID_TWICE', message: /key 0 and key 1/ })
})

t.test('keys by their part: the times they say count for nothing', async t => {
  const read = readSource({ active: b, previous: [c, a], next: [generateKey('ES256', 1)] })
  t.strictSame(read().map(({ activates }) => activates), [0, 0, 0, Infinity])
  t.strictSame(read().slice(0, 3).map(({ key }) => key.kid), [a['kid'], c['kid'], b['kid']])
  t.equal(read(), read(), 'there is nothing to read again')
  t.throws(() => kids({ active: a, previous: [a] }), { code: 'GTH_KEYS_RING_KID_TWICE', message: /active key 0 and previous key 0/ })
  t.throws(() => kids({ active: a, next: [generateKey('HS256')] }), { code: 'GTH_KEYS_RING_MIXED' })
  for (const part of ['previous', 'next']) {
    t.throws(() => kids({ active: a, [part]: b }), { code: 'GTH_KEYS_RING_OPTION_INVALID', message: new RegExp(`option ${part} must be an array`) })
  }
})

t.test('RSA keys in PEM come from every source, where it is said what they are for', async t => {
  const name = 'GATEHOUSE_TEST_KEYS'
  const text = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const folder = join(t.testdir(), 'keys')
  mkdirSync(folder, { mode: 0o700 })
  writeFileSync(join(folder, 'a.pem'), text, { mode: 0o600 })
  process.env[name] = text
  t.teardown(() => { delete process.env[name] })
  for (const source of [{ folder }, { env: name }, { keys: [text] }, { active: text }]) {
    t.equal(readSource({ ...source, algorithm: 'PS256' })()[0].key.algorithm, 'PS256')
    t.throws(() => readSource(source)(), { message: /give \{ algorithm: '\.\.\.' \}, one of RS256, .*PS512\. An RSA key does not say which/ })
    for (const algorithm of ['ES256', 'HS256', 'rs256', '', null]) {
      t.throws(() => readSource({ ...source, algorithm: algorithm as 'RS256' }), { code: 'GTH_KEYS_RING_OPTION_INVALID', message: /option algorithm is for RSA keys and must be one of RS256, .*PS512\./ })
    }
  }
})

t.test('one source, well named', async t => {
  for (const source of [{}, { folder: 'x', env: 'y' }]) t.throws(() => readSource(source as RingSource), { code: 'GTH_KEYS_RING_OPTION_INVALID', message: /source must be one of/ })
  for (const value of ['', undefined, 5]) {
    for (const name of ['folder', 'env']) t.throws(() => readSource({ [name]: value } as unknown as RingSource), { code: 'GTH_KEYS_RING_OPTION_INVALID' })
  }
})

t.test('promises of keys are refused wherever they stand, and none of them ends the process, which would print what it says', async t => {
  const unhandled = unhandledRejections(t)
  const refuses = (source: object, option: RegExp) => t.throws(() => readSource(source as RingSource)(), { code: 'GTH_KEYS_RING_OPTION_INVALID', message: option })
  for (const make of Object.values(REJECTING)) {
    refuses({ keys: make }, /keys must be an array of keys, or a function that returns one, and no promise of it/)
    refuses({ keys: () => [a, make()] }, /must give the keys themselves/)
    refuses({ keys: [make(), make()] }, /must give the keys themselves/)
    refuses({ active: make() }, /must give the keys themselves/)
    refuses({ active: a, previous: [make()] }, /must give the keys themselves/)
    refuses({ active: a, next: [b, make()] }, /must give the keys themselves/)
  }
  t.strictSame(await unhandled(), [])
})
