import type { FastifyBaseLogger } from 'fastify'
import t from 'tap'
import { KeysUnavailable } from '../../../plugins/keys/errors.ts'
import { publicKey } from '../../../plugins/keys/public-key.ts'
import type { Published } from '../../../plugins/keys/remote/key-endpoint.ts'
import { readRemoteOptions, type RemoteKeysOptions } from '../../../plugins/keys/remote/options.ts'
import { refreshedKeys } from '../../../plugins/keys/remote/refreshed-keys.ts'
import { newJwk } from './endpoint.ts'
import { fakeClock } from './fake-clock.ts'

const key = { a: publicKey(newJwk('a'), { algorithm: 'ES256' }), b: publicKey(newJwk('b'), { algorithm: 'ES256' }) }
const LIFETIME = 100
const published = (...names: Array<keyof typeof key>): Published => ({ keys: names.map(name => key[name]), skipped: [], lifetime: LIFETIME })
const settled = () => new Promise(resolve => setImmediate(resolve))

/** Keys whose fetches are answered by hand. */
function setUp (options: RemoteKeysOptions = {}) {
  const clock = fakeClock()
  const fetches: Array<{ give: (answer: Published | Error) => Promise<unknown>, signal: AbortSignal }> = []
  const logged: Array<{ entry: object, message: string }> = []
  const log = { warn: (entry: object, message: string) => logged.push({ entry, message }) } as unknown as FastifyBaseLogger
  const keys = refreshedKeys(signal => new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('given up')))
    fetches.push({
      signal,
      give: answer => {
        if (answer instanceof Error) reject(answer)
        else resolve(answer)
        return settled()
      }
    })
  }), readRemoteOptions({ cooldown: 30, staleFor: 1000, ...options }), clock)
  const find = (kid: string | undefined) => {
    const answer = keys.find(kid, 'ES256')
    // Whether it is refused is asserted later: it must not count as unhandled before.
    if (answer instanceof Promise) answer.catch(() => {})
    return answer
  }
  /** What find answers now: a key's name, nothing, unavailable, or that it waits. */
  const ask = (kid: string | undefined) => {
    try {
      const answer = find(kid)
      return answer instanceof Promise ? 'waits' : answer?.kid ?? 'nothing'
    } catch (error) {
      return error instanceof KeysUnavailable ? 'unavailable' : error
    }
  }
  /** Opens and answers the first fetch. */
  const open = async (answer: Published | Error) => {
    const opening = keys.open(log)
    await fetches.at(-1)?.give(answer)
    await opening
  }
  return { clock, fetches, logged, log, keys, find, ask, open }
}

t.test('open fetches, and keys that are there never wait', async t => {
  const { fetches, ask, open, logged, keys } = setUp()
  await open(published('a', 'b'))
  t.equal(ask('a'), 'a')
  t.equal(ask('b'), 'b')
  t.equal(fetches.length, 1)
  t.strictSame(logged, [])
  t.strictSame(keys.health(), {
    ready: true, stale: false, keys: [{ kid: 'a', algorithm: 'ES256' }, { kid: 'b', algorithm: 'ES256' }], lastSuccess: 1_000_000, lastError: null
  })
})

t.test('open waits no longer than it may', async t => {
  const { clock, keys, log, fetches, find } = setUp({ bootTimeout: 2, timeout: 5 })
  let opened = false
  const opening = keys.open(log).then(() => { opened = true })
  clock.advance(1.9)
  await settled()
  t.equal(opened, false)
  clock.advance(0.1)
  await opening
  const waiting = find('a')
  t.equal(fetches.length, 1, 'the flight in progress is joined')
  await fetches[0]?.give(published('a'))
  t.equal(await waiting, key.a)
})

t.test('open waits no longer than its caller may', async t => {
  const { clock, keys, log, fetches } = setUp({ bootTimeout: 2, timeout: 5 })
  let opened = 0
  const opening = [keys.open(log, 1), keys.open(log, 3)].map(promise => promise.then(() => { opened++ }))
  for (const [seconds, expected] of [[0.9, 0], [0.1, 1], [0.9, 1], [0.1, 2]] as const) {
    clock.advance(seconds)
    await settled()
    t.equal(opened, expected)
  }
  await Promise.all(opening)
  await keys.open(log, 0)
  t.equal(fetches.length, 1, 'who cannot wait has the keys fetched all the same')
})

t.test('a failing endpoint does not stop the boot: tokens wait for keys, or get 503', async t => {
  const { clock, open, ask, fetches, keys, logged } = setUp()
  await open(new Error('down'))
  t.match(logged, [{ entry: { err: { message: 'down' }, serving: false }, message: 'the keys could not be fetched' }])
  t.match(keys.health(), { ready: false, stale: false, keys: [], lastSuccess: null, lastError: { at: 1_000_000, message: 'down' } })
  t.equal(ask('a'), 'unavailable')
  t.equal(fetches.length, 1, 'a failing endpoint is left alone for the cooldown')
  clock.advance(30)
  t.equal(fetches.length, 2, 'and asked again after it, without any token')
  t.equal(ask('a'), 'waits')
  await fetches[1]?.give(published('a'))
  t.equal(ask('a'), 'a')
  t.match(keys.health(), { ready: true, lastError: null })
})

t.test('without open, the first token fetches', async t => {
  const { find, fetches } = setUp()
  const waiting = [find('a'), find('a'), find('x')]
  t.equal(fetches.length, 1)
  await fetches[0]?.give(published('a'))
  t.strictSame(await Promise.all(waiting), [key.a, key.a, undefined])
})

t.test('a hung fetch is given up, and whoever waits gets 503', async t => {
  const { clock, find, fetches, keys } = setUp({ timeout: 5 })
  const waiting = find('a')
  clock.advance(5)
  await t.rejects(Promise.resolve(waiting), KeysUnavailable)
  t.equal(fetches[0]?.signal.aborted, true)
  t.match(keys.health(), { lastError: { message: 'given up' } })
})

t.test('1000 random kids: one fetch per cooldown, nothing kept', async t => {
  const { clock, open, find, ask, fetches } = setUp()
  await open(published('a'))
  t.equal(ask('x'), 'nothing', 'what was fetched just now need not be fetched again')
  clock.advance(30)
  const waiting = Array.from({ length: 1000 }, (_, i) => find(`x${i}`))
  t.equal(fetches.length, 2)
  t.equal(ask('a'), 'a', 'a known key does not wait')
  await fetches[1]?.give(published('a', 'b'))
  t.strictSame(new Set(await Promise.all(waiting)), new Set([undefined]))
  for (let i = 0; i < 1000; i++) t.equal(ask(`y${i}`), 'nothing')
  clock.advance(29.9)
  t.equal(ask('z'), 'nothing')
  t.equal(fetches.length, 2)
  clock.advance(0.1)
  t.equal(ask('z'), 'waits')
  t.equal(fetches.length, 3)
})

t.test('a new key is found at once', async t => {
  const { clock, open, find, fetches } = setUp()
  await open(published('a'))
  clock.advance(30)
  const waiting = find('b')
  await fetches[1]?.give(published('a', 'b'))
  t.equal(await waiting, key.b)
})

t.test('a token without kid', async t => {
  const { clock, open, ask, fetches } = setUp()
  await open(published('a'))
  t.equal(ask(undefined), 'a')
  clock.advance(70)
  await fetches[1]?.give(published('a', 'b'))
  t.equal(ask(undefined), 'nothing', 'not where it could be several')
})

t.test('an unknown kid after a failure may be a good one: 503', async t => {
  const { clock, open, ask, find, fetches } = setUp()
  await open(published('a'))
  clock.advance(30)
  const waiting = find('b')
  await fetches[1]?.give(new Error('down'))
  await t.rejects(Promise.resolve(waiting), KeysUnavailable)
  t.equal(ask('b'), 'unavailable')
  t.equal(ask('a'), 'a')
  t.equal(fetches.length, 2)
})

t.test('refreshed before the keys expire, with chance', async t => {
  for (const [chance, seconds] of [[0, 70], [0.5, 80], [0.999, 89.98]] as const) {
    const { clock, open, ask, fetches } = setUp()
    clock.chance = chance
    await open(published('a'))
    t.strictSame(clock.pending(), [seconds])
    clock.advance(seconds)
    t.equal(fetches.length, 2)
    t.equal(ask('a'), 'a')
    await fetches[1]?.give(published('b'))
    t.equal(ask('b'), 'b')
    t.equal(ask('a'), 'nothing', 'a removed key is gone with the set it was in')
  }
})

t.test('a failure is tried again after the cooldown, with chance', async t => {
  for (const [chance, seconds] of [[0, 30], [0.8, 36]] as const) {
    const { clock, open } = setUp()
    clock.chance = chance
    await open(new Error('down'))
    t.strictSame(clock.pending(), [seconds])
  }
})

t.test('while the endpoint is down the last keys serve, then nobody passes', async t => {
  const { clock, open, ask, fetches, keys, logged } = setUp()
  await open(published('a'))
  let attempts = 0
  let answer: Published | Error = new Error('down')
  const pass = async (seconds: number) => {
    for (let i = 0; i < seconds; i++) {
      clock.advance(1)
      if (fetches.length === attempts + 2) await fetches[++attempts]?.give(answer)
    }
  }
  await pass(99)
  t.match(keys.health(), { ready: true, stale: false, lastError: { message: 'down' } })
  await pass(1)
  t.match(keys.health(), { ready: true, stale: true })
  await pass(999)
  t.equal(ask('a'), 'a')
  await pass(1)
  t.equal(ask('a'), 'unavailable')
  t.match(keys.health(), { ready: false, stale: false, keys: [], lastSuccess: 1_000_000 })
  t.equal(attempts, 35, 'once per cooldown')
  t.equal(logged.length, attempts)
  answer = published('a')
  await pass(30)
  t.equal(ask('a'), 'a')
  t.match(keys.health(), { ready: true, stale: false, lastError: null })
})

t.test('a hanging refresh is not noticed', async t => {
  const { clock, open, ask, fetches } = setUp()
  await open(published('a'))
  clock.advance(70)
  t.equal(fetches.length, 2)
  clock.sleep(40)
  t.equal(ask('a'), 'a', 'although the keys are past their lifetime')
  clock.advance(0)
  await settled()
  t.equal(fetches[1]?.signal.aborted, true)
  t.equal(ask('a'), 'a')
})

t.test('a process that slept past the lifetime asks before it trusts', async t => {
  const { clock, open, find, ask, fetches } = setUp()
  await open(published('a'))
  clock.sleep(150)
  const waiting = find('a')
  t.type(waiting, Promise)
  t.equal(ask('a'), 'a', 'one token at most waits')
  await fetches[1]?.give(published('b'))
  t.equal(await waiting, undefined, 'the key was removed meanwhile')

  const other = setUp()
  await other.open(published('a'))
  other.clock.sleep(150)
  const waitingToo = other.find('a')
  await other.fetches[1]?.give(new Error('down'))
  t.equal(await waitingToo, key.a, 'it serves if nobody can say')
})

t.test('an empty set removes the last key, with one warning each time it becomes empty', async t => {
  const { clock, open, ask, fetches, keys, logged } = setUp()
  const warning = { entry: { err: { code: 'GTH_KEYS_NO_USABLE_KEY' } }, message: 'no key is published: tokens of this issuer are refused' }
  await open(published('a'))
  clock.advance(70)
  await fetches[1]?.give(published())
  t.equal(ask('a'), 'nothing')
  t.equal(ask(undefined), 'nothing')
  t.match(keys.health(), { ready: false, stale: false, keys: [], lastSuccess: 1_000_070, lastError: null })
  t.match(logged, [warning])
  t.strictSame(clock.pending(), [70], 'asked again as after any answer')
  clock.advance(70)
  await fetches[2]?.give(published())
  t.equal(logged.length, 1, 'not a warning per fetch')
  clock.advance(70)
  await fetches[3]?.give(new Error('down'))
  t.equal(ask('a'), 'unavailable', 'a key may have been published meanwhile')
  clock.advance(30)
  await fetches[4]?.give(published('b'))
  t.equal(ask('b'), 'b')
  clock.advance(70)
  await fetches[5]?.give(published())
  t.match(logged.slice(2), [warning], 'and once more')
})

t.test('an empty set from the start: tokens are refused, not put off', async t => {
  const { open, ask, logged, keys } = setUp()
  await open(published())
  t.equal(ask('a'), 'nothing')
  t.equal(logged.length, 1)
  t.match(keys.health(), { ready: false, keys: [], lastError: null })
})

t.test('a lifetime that is not a number within the bounds is brought within them', async t => {
  for (const [lifetime, seconds] of [[NaN, 42], [-Infinity, 42], [-5, 42], [0, 42], [Infinity, 2520], [1e9, 2520]] as const) {
    const { clock, open, ask, fetches } = setUp()
    await open({ ...published('a'), lifetime })
    t.strictSame(clock.pending(), [seconds], String(lifetime))
    t.equal(ask('a'), 'a')
    clock.advance(seconds - 1)
    t.equal(fetches.length, 1)
  }
})

t.test('one warning per skipped key, also where all are', async t => {
  const { clock, open, fetches, logged } = setUp()
  const skipped = [{ index: 0, kid: 'k'.repeat(5000), code: 'GTH_KEYS_X', reason: 'It is weak.' }, { index: 1, kid: undefined, code: 'GTH_KEYS_Y', reason: 'It is private.' }]
  await open({ ...published('a'), skipped })
  const warnings = [
    { entry: { index: 0, kid: 'k'.repeat(100), code: 'GTH_KEYS_X' }, message: 'a published key is skipped: It is weak.' },
    { entry: { index: 1, kid: undefined, code: 'GTH_KEYS_Y' }, message: 'a published key is skipped: It is private.' }
  ]
  t.strictSame(logged.splice(0), warnings)
  clock.advance(70)
  await fetches[1]?.give({ ...published('a'), skipped })
  t.strictSame(logged.splice(0), [])
  const useless = setUp()
  await useless.open({ ...published(), skipped })
  t.strictSame(useless.logged.slice(0, 2), warnings)
})

t.test('a clock that was set back does not prolong the cooldown', async t => {
  const { clock, open, ask } = setUp()
  await open(published('a'))
  clock.sleep(-5000)
  t.equal(ask('x'), 'waits')
})

t.test('nothing runs after close', async t => {
  const { clock, open, keys, ask, find, fetches, logged } = setUp()
  await open(published('a'))
  clock.advance(70)
  const waiting = find('x')
  keys.close()
  t.equal(fetches[1]?.signal.aborted, true)
  t.equal(await waiting, undefined)
  t.strictSame(clock.pending(), [])
  clock.advance(31)
  t.equal(ask('a'), 'a')
  t.equal(ask('x'), 'nothing')
  t.equal(fetches.length, 2)
  t.strictSame(logged, [])
  clock.advance(1000)
  t.equal(ask('a'), 'unavailable')
})

t.test('closed before the first answer', async t => {
  const { keys, log, find, fetches, clock } = setUp()
  const opening = keys.open(log)
  const waiting = find('a')
  keys.close()
  await t.rejects(Promise.resolve(waiting), KeysUnavailable)
  await opening
  t.strictSame(clock.pending(), [])
  t.equal(fetches.length, 1)
})

t.test('a new application opens it again', async t => {
  const { keys, log, ask, open, fetches, clock } = setUp()
  const aborted = keys.open(log)
  keys.close()
  await open(published('a'))
  await aborted
  t.equal(fetches.length, 2, 'with a fetch of its own')
  t.equal(ask('a'), 'a')
  t.strictSame(clock.pending(), [70])
})

t.test('several applications: the last one closes it', async t => {
  const { keys, log, open, fetches, clock } = setUp()
  await open(published('a'))
  await keys.open(log)
  t.equal(fetches.length, 1, 'the keys are there')
  keys.close()
  t.strictSame(clock.pending(), [70])
  keys.close()
  t.strictSame(clock.pending(), [])
  keys.close()
  await open(published('a'))
  t.strictSame(clock.pending(), [70])
})
