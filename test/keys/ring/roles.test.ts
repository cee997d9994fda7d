import fc from 'fast-check'
import t from 'tap'
import { rolesAt, type Term, type Terms } from '../../../plugins/keys/ring/roles.ts'
import { generateKey } from '../../../plugins/keys/generate-key.ts'
import { toSigningKey } from '../../../plugins/keys/ring/material.ts'

const KEYS = Array.from({ length: 6 }, (_, index) => toSigningKey({ ...generateKey('EdDSA'), kid: `key-${index}` }))
const schedule = (...times: number[]) => times.map((activates, index) => ({ key: KEYS[index], activates, relieved: -Infinity, retired: false })) as [Term, ...Term[]]
const kids = (keys: readonly { kid: string }[]) => keys.map(({ kid }) => kid)

/** Increasing times, not too far from each other, so that all roles meet. */
const times = fc.uniqueArray(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: KEYS.length }).map(list => list.sort((a, b) => a - b))
const moments = fc.integer({ min: 0, max: 6000 })
const retentions = fc.integer({ min: 1, max: 1500 })

t.test('one signs, the later ones are published, the earlier ones retire', async t => {
  const terms = schedule(100, 200, 300)
  const at = (now: number) => {
    const { active, next, previous, until } = rolesAt(terms, now, 60)
    return [active.kid, kids(next), kids(previous), until]
  }
  t.strictSame(at(0), ['key-0', ['key-1', 'key-2'], [], 200], 'where none is active yet, the first one is')
  t.strictSame(at(199), ['key-0', ['key-1', 'key-2'], [], 200])
  t.strictSame(at(200), ['key-1', ['key-2'], ['key-0'], 260])
  t.strictSame(at(260), ['key-1', ['key-2'], [], 300])
  t.strictSame(at(300), ['key-2', [], ['key-1'], 360])
  t.strictSame(at(360), ['key-2', [], [], Infinity])
})

t.test('a key that was relieved late retires late', async t => {
  const terms = schedule(100, 200).map((term, index) => ({ ...term, relieved: index === 0 ? 500 : -Infinity })) as [Term, ...Term[]]
  t.strictSame(kids(rolesAt(terms, 559, 60).previous), ['key-0'])
  t.strictSame(kids(rolesAt(terms, 560, 60).previous), [])
})

t.test('a key that had retired gives way to the next one, and signs only where there is none', async t => {
  const terms = (...times: number[]) => schedule(...times).map((term, index) => ({ ...term, retired: index < 2 })) as [Term, ...Term[]]
  const at = (terms: Terms, now: number) => {
    const { active, next, previous, until } = rolesAt(terms, now, 60)
    return [active.kid, kids(next), kids(previous), until]
  }
  t.strictSame(at(terms(100, 200, 300, 400), 270), ['key-2', ['key-3'], ['key-1'], 360])
  t.strictSame(at(terms(100, 200), 250), ['key-1', [], ['key-0'], 260])
  t.strictSame(at(terms(100, 200), 260), ['key-1', [], [], Infinity])
})

t.test('property: exactly one key is active, and no key has two roles', async () => {
  fc.assert(fc.property(times, moments, retentions, (times, now, retention) => {
    const { active, next, previous } = rolesAt(schedule(...times), now, retention)
    const all = [active, ...next, ...previous]
    return new Set(all).size === all.length && all.length <= times.length
  }))
})

t.test('property: whoever signs at a moment was published at every moment before', async () => {
  fc.assert(fc.property(times, moments, moments, retentions, (times, a, b, retention) => {
    const [before, now] = [Math.min(a, b), Math.max(a, b)]
    const { active } = rolesAt(schedule(...times), now, retention)
    const then = rolesAt(schedule(...times), before, retention)
    return [then.active, ...then.next].includes(active)
  }))
})

t.test('property: a token verifies from when it is signed until it expires, whatever the schedule', async () => {
  fc.assert(fc.property(times, moments, fc.nat(6000), retentions, fc.double({ min: 0, max: 1, noNaN: true }), (times, signed, later, retention, share) => {
    const signer = rolesAt(schedule(...times), signed, retention).active
    const expires = signed + Math.floor(retention * share)
    const now = Math.min(signed + later, expires - 1)
    if (now < signed) return true
    const { active, next, previous } = rolesAt(schedule(...times), now, retention)
    return [active, ...next, ...previous].includes(signer)
  }))
})

t.test('property: a key is gone for good once its last token has expired', async () => {
  fc.assert(fc.property(times, moments, moments, retentions, (times, a, b, retention) => {
    const [before, now] = [Math.min(a, b), Math.max(a, b)]
    const gone = (at: number) => {
      const { active, next, previous } = rolesAt(schedule(...times), at, retention)
      return KEYS.slice(0, times.length).filter(key => ![active, ...next, ...previous].includes(key))
    }
    return gone(before).every(key => gone(now).includes(key))
  }))
})

t.test('property: the answer holds until the moment it says, and not longer', async () => {
  const print = (terms: Terms, now: number, retention: number) => {
    const { active, next, previous } = rolesAt(terms, now, retention)
    return JSON.stringify([active.kid, kids(next), kids(previous)])
  }
  fc.assert(fc.property(times, moments, retentions, (times, now, retention) => {
    const terms = schedule(...times)
    const { until } = rolesAt(terms, now, retention)
    // Before the first activation the first key is active already, and stays so.
    const first = until === times[0]
    return until > now && (until === Infinity || (print(terms, now, retention) === print(terms, until - 1, retention) &&
      (first || print(terms, now, retention) !== print(terms, until, retention))))
  }))
})
