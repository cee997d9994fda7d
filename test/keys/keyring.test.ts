import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import { generateKey, isKeyring, isKeySource, keyring, secretKey, writeKey, type JwkSet, type KeyringOptions } from '../../plugins/keys/index.ts'
import { rsa } from './material.ts'

const NOW = 1_800_000_000

/** A clock that the test moves; seconds since the epoch. */
function clock (t: Test) {
  const time = { now: NOW }
  t.intercept(Date, 'now', { value: () => time.now * 1000 })
  return time
}

const kidsOf = ({ keys }: JwkSet) => keys.map(jwk => jwk['kid'])
const key = (activates: number) => generateKey('ES256', NOW + activates)

t.test('signs with the active key, publishes the next, verifies the previous until their last token has expired', async t => {
  const time = clock(t)
  const [previous, active, next] = [key(-10_000), key(-1000), key(1000)]
  const ring = keyring({ keys: [next, previous, active], maxTokenLifetime: 600, clockTolerance: 5 })
  t.equal(ring.signing().kid, active['kid'])
  t.strictSame(kidsOf(ring.jwks()), [active, next, previous].map(({ kid }) => kid), 'the process before this one may have signed with any')
  t.equal(ring.jwks(), ring.jwks())
  time.now = NOW + 605
  t.strictSame(kidsOf(ring.jwks()), [active['kid'], next['kid']])

  time.now = NOW + 1000
  t.equal(ring.signing().kid, next['kid'])
  t.strictSame(kidsOf(ring.jwks()), [next['kid'], active['kid']])
  time.now = NOW + 1604
  t.match(ring.find(active['kid'] as string, 'ES256'), { kid: active['kid'], algorithm: 'ES256' })
  time.now = NOW + 1605
  t.equal(ring.find(active['kid'] as string, 'ES256'), undefined)
  t.strictSame(kidsOf(ring.jwks()), [next['kid']])
  t.match(ring.find(undefined, 'ES256'), { kid: next['kid'] }, 'the only key serves tokens that name none')
  t.equal(ring.find(previous['kid'] as string, 'ES256'), undefined)

  time.now = NOW
  t.equal(ring.signing().kid, active['kid'], 'a clock that is set back is believed')
})

t.test('is a key source', async t => {
  const app = Fastify()
  t.teardown(() => app.close())
  const ring = keyring({ keys: [key(-1)] })
  t.ok(isKeySource(ring))
  t.ok(isKeyring(ring))
  for (const value of [{ ...ring }, null, undefined, 'ring']) t.notOk(isKeyring(value))
  t.equal(await ring.open(app.log), undefined)
  t.equal(ring.close(), undefined)
  const { kid, algorithm } = ring.signing()
  t.match(ring.health(), { ready: true, stale: false, keys: [{ kid, algorithm }], lastSuccess: Number, lastError: null })
})

t.test('rotates: the old key verifies its tokens, however late this process learns of the new one', async t => {
  const time = clock(t)
  const folder = join(t.testdir(), 'keys')
  const [old, fresh] = [key(-9000), key(-5000)]
  const file = writeKey(folder, old)
  const ring = keyring({ folder, maxTokenLifetime: 600, clockTolerance: 0 })
  const before = ring.signing()
  writeKey(folder, fresh)
  t.equal(ring.signing().kid, old['kid'], 'not before it is told')

  t.strictSame(await ring.rotate(), { active: fresh['kid'], added: [fresh['kid']], removed: [] })
  t.equal(ring.signing().kid, fresh['kid'])
  time.now = NOW + 599
  t.equal(ring.find(old['kid'] as string, 'ES256'), before.verifies, 'the key is the same object still')
  time.now = NOW + 300
  t.strictSame(await ring.rotate(), { active: fresh['kid'], added: [], removed: [] })
  time.now = NOW + 600
  t.equal(ring.find(old['kid'] as string, 'ES256'), undefined)

  time.now = NOW + 100
  t.ok(ring.find(old['kid'] as string, 'ES256'))
  rmSync(file)
  t.strictSame(await ring.rotate(), { active: fresh['kid'], added: [], removed: [old['kid']] })
  t.equal(ring.find(old['kid'] as string, 'ES256'), undefined, 'a key that is removed dies at once')
})

t.test('a restart: what the process before signed until then verifies, for as long as its file is there', async t => {
  const time = clock(t)
  const folder = join(t.testdir(), 'keys')
  const [old, fresh] = [key(-9000), key(-5000)]
  const file = writeKey(folder, old)
  const options = { folder, maxTokenLifetime: 600, clockTolerance: 0 }
  t.equal(keyring(options).signing().kid, old['kid'])
  // It is not told, and signs on with the old key.
  writeKey(folder, fresh)
  time.now = NOW + 100
  const ring = keyring(options)
  t.equal(ring.signing().kid, fresh['kid'])
  time.now = NOW + 699
  t.ok(ring.find(old['kid'] as string, 'ES256'))
  time.now = NOW + 700
  t.equal(ring.find(old['kid'] as string, 'ES256'), undefined)
  rmSync(file)
  t.equal(keyring(options).find(old['kid'] as string, 'ES256'), undefined)
})

t.test('an activation is edited: the key stays the same, and so does what is left of its time', async t => {
  const time = clock(t)
  const old = key(-9000)
  let list = [old]
  const ring = keyring({ keys: () => list, maxTokenLifetime: 600, clockTolerance: 0 })
  const before = ring.signing()
  time.now = NOW + 1000
  const fresh = key(-5000)
  list = [{ ...old, nbf: NOW - 8000 }, fresh]
  t.strictSame(await ring.rotate(), { active: fresh['kid'], added: [fresh['kid']], removed: [] })
  time.now = NOW + 1599
  t.equal(ring.find(before.kid, 'ES256'), before.verifies)
  time.now = NOW + 1600
  t.equal(ring.find(before.kid, 'ES256'), undefined)
})

t.test('the active key is taken out: rather than a retired one the next one signs', async t => {
  const time = clock(t)
  const [retired, stolen, next] = [key(-9000), key(-5000), key(5000)]
  let list = [retired, stolen, next]
  const ring = keyring({ keys: () => list, maxTokenLifetime: 600, clockTolerance: 0 })
  time.now = NOW + 600
  t.equal(ring.find(retired['kid'] as string, 'ES256'), undefined)
  list = [retired, next]
  t.strictSame(await ring.rotate(), { active: next['kid'], added: [], removed: [stolen['kid']] })
  t.equal(ring.find(stolen['kid'] as string, 'ES256'), undefined)
  list = [retired]
  t.strictSame(await ring.rotate(), { active: retired['kid'], added: [], removed: [next['kid']] })
})

t.test('RSA keys in PEM, which do not say their algorithm', async t => {
  const folder = join(t.testdir(), 'keys')
  mkdirSync(folder, { mode: 0o700 })
  writeFileSync(join(folder, 'rsa.pem'), rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  t.throws(() => keyring({ folder }), { code: 'GTH_KEYS_FILE_REFUSED', message: /rsa\.pem is refused: .* give \{ algorithm: '\.\.\.' \}, one of RS256/ })
  t.equal(keyring({ folder, algorithm: 'PS256' }).signing().algorithm, 'PS256')
})

t.test('a broken source changes nothing, and is named', async t => {
  const time = clock(t)
  const folder = join(t.testdir(), 'keys')
  const file = writeKey(folder, key(-10))
  const ring = keyring({ folder })
  const before = [ring.signing(), ring.jwks()]
  writeKey(folder, key(-5))
  writeFileSync(join(folder, 'broken.jwk'), '{"d":"hidden-material"', { mode: 0o600 })
  time.now = NOW + 7
  await t.rejects(ring.rotate(), { code: 'GTH_KEYS_FILE_REFUSED', message: /broken\.jwk(?!.*hidden)/ })
  t.strictSame([ring.signing(), ring.jwks()], before)
  t.match(ring.health(), { ready: true, lastSuccess: NOW, lastError: { at: NOW + 7, message: /broken\.jwk/ } })
  rmSync(join(folder, 'broken.jwk'))
  chmodSync(file, 0o644)
  await t.rejects(ring.rotate(), { code: 'GTH_KEYS_FILE_EXPOSED' })
  chmodSync(file, 0o600)
  t.equal((await ring.rotate()).added.length, 1)
  t.match(ring.health(), { lastSuccess: NOW + 7, lastError: null })
})

t.test('rotations at once agree, and no key is missing meanwhile', async t => {
  clock(t)
  const folder = join(t.testdir(), 'keys')
  const first = key(-10)
  writeKey(folder, first)
  const ring = keyring({ folder })
  for (let round = 0; round < 5; round++) {
    const fresh = key(-9 + round)
    writeKey(folder, fresh)
    const rotations = [ring.rotate(), ring.rotate(), ring.rotate()]
    t.ok(ring.find(ring.signing().kid, 'ES256'))
    t.ok(ring.find(first['kid'] as string, 'ES256'))
    const results = await Promise.all(rotations)
    t.strictSame(new Set(results.map(({ active }) => active)), new Set([fresh['kid']]))
    t.equal(results.flatMap(({ added }) => added).length, 1)
  }
  t.equal(ring.jwks().keys.length, 6)
})

t.test('keys by their part', async t => {
  const time = clock(t)
  const [active, previous, next] = [key(0), key(50), key(-50)]
  const ring = keyring({ active, previous: [previous], next: [next], maxTokenLifetime: 60, clockTolerance: 0 })
  t.equal(ring.signing().kid, active['kid'])
  t.strictSame(kidsOf(ring.jwks()), [active, next, previous].map(({ kid }) => kid))
  t.strictSame(await ring.rotate(), { active: active['kid'], added: [], removed: [] })
  time.now = NOW + 60
  t.strictSame(kidsOf(ring.jwks()), [active, next].map(({ kid }) => kid))
  time.now = NOW + 1e9
  t.equal(ring.signing().kid, active['kid'])
})

t.test('shared secrets sign and are never published', async t => {
  const ring = keyring({ active: secretKey('s'.repeat(32), { algorithm: 'HS256' }) })
  t.strictSame(ring.jwks(), { keys: [] })
  t.match(ring.find(undefined, 'HS256'), { algorithm: 'HS256', kid: ring.signing().kid })
})

t.test('the options are checked', async t => {
  const active = key(0)
  const refuses = (options: object, code: string, message: RegExp) => t.throws(() => keyring(options as KeyringOptions), { code: `GTH_KEYS_${code}`, message })
  refuses({ active, maxTokenLifetim: 5 }, 'UNKNOWN_OPTION', /Did you mean "maxTokenLifetime"/)
  for (const value of [0, -1, NaN, Infinity, 2_592_001, '60']) refuses({ active, maxTokenLifetime: value }, 'RING_OPTION_INVALID', /maxTokenLifetime/)
  for (const value of [-1, NaN, 61, '60']) refuses({ active, clockTolerance: value }, 'RING_OPTION_INVALID', /clockTolerance/)
  refuses({ active, algorithm: 'ES256' }, 'RING_OPTION_INVALID', /algorithm/)
  refuses({}, 'RING_OPTION_INVALID', /source/)
})
