import Fastify, { type FastifyBaseLogger } from 'fastify'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { AddressRefused, KeysUnavailable, OptionInvalid } from '../../plugins/keys/errors.ts'
import { isKeySource, type KeySource } from '../../plugins/keys/key-source.ts'
import { remoteKeys } from '../../plugins/keys/remote-keys.ts'
import { keyEndpoint } from '../../plugins/keys/remote/key-endpoint.ts'
import { readRemoteOptions } from '../../plugins/keys/remote/options.ts'
import { refreshedKeys } from '../../plugins/keys/remote/refreshed-keys.ts'
import { EMPTY_SETS, HANGS, json, jwks, newJwk, OUTAGES, startEndpoint } from './remote/endpoint.ts'
import { fakeClock } from './remote/fake-clock.ts'

const one = newJwk('one')
const two = newJwk('two')
const silent = Fastify().log
const find = async (keys: KeySource, kid: string) => (await keys.find(kid, 'ES256'))?.kid

/** Keys of a local endpoint, on a clock that stands still. */
async function setUp (t: Test) {
  const endpoint = await startEndpoint(t, jwks(one))
  const clock = fakeClock()
  const settings = readRemoteOptions({})
  const keys = refreshedKeys(keyEndpoint(`${endpoint.origin}/jwks`, settings), settings, clock)
  t.teardown(() => keys.close())
  return { endpoint, clock, keys }
}

/** Lets a fetch that runs in the background come to its end. */
async function landed (keys: KeySource) {
  await Promise.resolve(keys.find('nobody', 'ES256')).catch(() => {})
}

t.test('a key source of ours, on the lifecycle of an application', async t => {
  const endpoint = await startEndpoint(t, jwks(one, two))
  const keys = remoteKeys(`${endpoint.origin}/jwks`)
  t.ok(isKeySource(keys))
  const app = Fastify()
  app.addHook('onReady', () => keys.open(app.log as FastifyBaseLogger))
  app.addHook('onClose', async () => keys.close())
  await app.ready()
  t.strictSame(endpoint.asked, ['/jwks'])
  t.match(keys.find('one', 'ES256'), { kid: 'one', algorithm: 'ES256' }, 'at once')
  t.equal(keys.find('three', 'ES256'), undefined)
  await app.close()
})

t.test('keys that an issuer vouches for say whose they are; those of an address are nobody\'s', async t => {
  const from = { issuer: 'https://login.example.com/' }
  const keys = remoteKeys(from)
  from.issuer = 'https://other.example'
  t.ok(isKeySource(keys) && Object.isFrozen(keys))
  t.equal(keys.issuer, 'https://login.example.com/', 'the very text')
  t.notOk('issuer' in remoteKeys('https://login.example.com/jwks'))
})

t.test('wrong options and addresses are refused at once', async t => {
  t.throws(() => remoteKeys('http://login.example.com/jwks'), AddressRefused)
  t.throws(() => remoteKeys({ issuer: 'login.example.com' }), AddressRefused)
  t.throws(() => remoteKeys('https://login.example.com/jwks', { timeout: 0 }), OptionInvalid)
})

t.test('1000 random kids at once, and 1000 one by one: one fetch', async t => {
  const { endpoint, clock, keys } = await setUp(t)
  await keys.open(silent)
  clock.advance(30)
  const found = await Promise.all(Array.from({ length: 1000 }, (_, i) => find(keys, `random-${i}`)))
  for (let i = 0; i < 1000; i++) found.push(await find(keys, `other-${i}`))
  t.strictSame([...new Set(found)], [undefined])
  t.equal(endpoint.asked.length, 2, 'beside the one of the boot')
})

for (const [name, [behaviour, reason]] of Object.entries(OUTAGES)) {
  t.test(`outage: ${name}`, async t => {
    const { endpoint, clock, keys } = await setUp(t)
    await keys.open(silent)
    endpoint.behave = behaviour
    clock.advance(30)
    await t.rejects(find(keys, 'two'), KeysUnavailable, 'a key that may be new')
    t.equal(endpoint.asked.length, 2)
    const served = await Promise.all(Array.from({ length: 20 }, () => find(keys, 'one')))
    t.strictSame(served, Array.from({ length: 20 }, () => 'one'))
    t.equal(endpoint.asked.length, 2, 'no fetch for what is known')
    t.match(keys.health(), { ready: true, stale: false, lastError: { message: reason } })
    t.notMatch(JSON.stringify(keys.health()), /doctype|kty/)

    clock.sleep(600)
    clock.advance(0)
    await landed(keys)
    t.equal(await find(keys, 'one'), 'one', 'stale')
    t.match(keys.health(), { ready: true, stale: true })
    clock.sleep(3600)
    await t.rejects(find(keys, 'one'), KeysUnavailable, 'past the grace')

    endpoint.behave = jwks(two)
    clock.sleep(60)
    t.equal(await find(keys, 'two'), 'two', 'it is back')
    t.equal(await find(keys, 'one'), undefined, 'and the removed key is dead')
  })

  t.test(`outage from the start: ${name}`, async t => {
    const { endpoint, clock, keys } = await setUp(t)
    endpoint.behave = behaviour
    await keys.open(silent)
    for (let i = 0; i < 20; i++) await t.rejects(find(keys, 'one'), KeysUnavailable)
    t.equal(endpoint.asked.length, 1)
    endpoint.behave = jwks(one)
    clock.advance(30)
    await landed(keys)
    t.equal(await find(keys, 'one'), 'one')
    t.equal(endpoint.asked.length, 2)
  })
}

for (const [name, set] of Object.entries(EMPTY_SETS)) {
  t.test(`a set without a key we can use is an answer, and the removed key is gone: ${name}`, async t => {
    const { endpoint, clock, keys } = await setUp(t)
    await keys.open(silent)
    t.equal(await find(keys, 'one'), 'one')
    endpoint.behave = jwks(...set)
    clock.advance(30)
    t.equal(await find(keys, 'two'), undefined)
    t.equal(keys.find('one', 'ES256'), undefined, 'at once, without another fetch')
    t.equal(keys.find(undefined, 'ES256'), undefined)
    t.equal(endpoint.asked.length, 2)
    t.match(keys.health(), { ready: false, stale: false, keys: [], lastError: null })
    endpoint.behave = jwks(two)
    clock.advance(30)
    t.equal(await find(keys, 'two'), 'two', 'another key in its place is found by its first token')
    t.equal(await find(keys, 'one'), undefined)
    t.match(keys.health(), { ready: true, keys: [{ kid: 'two' }] })
  })
}

t.test('a set with one entry that is not an object: the others count', async t => {
  const endpoint = await startEndpoint(t, jwks(one))
  for (const entry of [null, 7, 'text', true, [], [[]], {}]) {
    endpoint.behave = jwks(entry, one)
    const keys = remoteKeys(endpoint.origin)
    await keys.open(silent)
    t.match(keys.find('one', 'ES256'), { kid: 'one' }, JSON.stringify(entry))
    t.match(keys.health(), { ready: true, lastError: null })
    keys.close()
  }
})

t.test('headers whose lifetime would be no number cause no more fetches than others', async t => {
  const huge = '9'.repeat(400)
  const { endpoint, clock, keys } = await setUp(t)
  for (const headers of [{ 'cache-control': `max-age=${huge}`, age: huge }, { 'cache-control': 'max-age=0', age: huge }, { 'cache-control': `max-age=-${huge}` }]) {
    endpoint.behave = json({ keys: [one] }, headers)
    endpoint.asked.length = 0
    await keys.open(silent)
    t.match(keys.find('one', 'ES256'), { kid: 'one' })
    t.ok(clock.pending().every(seconds => seconds >= 42), `${clock.pending()}`)
    t.equal(endpoint.asked.length, 1)
    keys.close()
    clock.sleep(7200)
  }
})

for (const [name, behaviour] of Object.entries(HANGS)) {
  t.test(`hang ${name}: given up, and cached traffic never notices`, async t => {
    const { endpoint, clock, keys } = await setUp(t)
    await keys.open(silent)
    let arrived = () => {}
    const arrival = new Promise<void>(resolve => { arrived = resolve })
    endpoint.behave = (response, request) => {
      arrived()
      behaviour(response, request)
    }
    clock.advance(30)
    const waiting = find(keys, 'two')
    await arrival
    for (let i = 0; i < 20; i++) t.match(keys.find('one', 'ES256'), { kid: 'one' }, 'no promise')
    clock.advance(5)
    await t.rejects(waiting, KeysUnavailable)
    t.match(keys.health(), { ready: true, lastError: { message: /: no complete answer in time$/ } })
    t.equal(endpoint.asked.length, 2)
  })
}

t.test('an endpoint that hangs does not hold up the boot', async t => {
  const endpoint = await startEndpoint(t, () => {})
  const keys = remoteKeys(endpoint.origin, { bootTimeout: 0.05, timeout: 60 })
  await keys.open(silent)
  t.match(keys.health(), { ready: false, lastError: null })
  const waiting = find(keys, 'one')
  keys.close()
  await t.rejects(waiting, KeysUnavailable)
})

t.test('close hangs up', async t => {
  let hungUp: Promise<unknown> = Promise.resolve()
  const endpoint = await startEndpoint(t, response => { hungUp = once(response, 'close') })
  const keys = remoteKeys(endpoint.origin, { bootTimeout: 0.1 })
  await keys.open(silent)
  keys.close()
  await hungUp
  t.equal(endpoint.asked.length, 1)
})
