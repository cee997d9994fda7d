import fc from 'fast-check'
import t from 'tap'
import { generateKey } from '../../../plugins/keys/generate-key.ts'
import type { PrivateJwk, SigningKey } from '../../../plugins/keys/index.ts'
import { scheduleOf, type Schedule } from '../../../plugins/keys/ring/entry.ts'
import { exchange, firstTerms } from '../../../plugins/keys/ring/exchange.ts'
import { toSigningKey } from '../../../plugins/keys/ring/material.ts'
import { rolesAt, type Scheduled, type Terms } from '../../../plugins/keys/ring/roles.ts'

const RETENTION = 60
const [a, b, c] = [generateKey('ES256', 10), generateKey('ES256', 20), generateKey('ES256', 30)]
const schedule = (...jwks: PrivateJwk[]) => scheduleOf(jwks.map(jwk => ({ key: toSigningKey(jwk), origin: '' })))
const dated = (jwk: PrivateJwk, nbf: number) => ({ ...jwk, nbf })
const reread = (terms: Terms, read: Schedule, now: number) => exchange(terms, read, rolesAt(terms, now, RETENTION), now)
const relieved = (terms: Terms) => terms.map(({ relieved }) => relieved)
const kidsAt = (terms: Terms, now: number) => {
  const { active, next, previous } = rolesAt(terms, now, RETENTION)
  return [active.kid, next.map(({ kid }) => kid), previous.map(({ kid }) => kid)]
}

t.test('keys that stay are the same objects; what came and went is told', async t => {
  const before = firstTerms(schedule(a, b), 100)
  const { terms: after, added, removed } = reread(before, schedule(b, c), 100)
  t.equal(after[0].key, before[1]?.key)
  t.strictSame([added, removed], [[c['kid']], [a['kid']]])
})

t.test('at the start any key may have signed until now: nobody knows what the process before knew', async t => {
  const terms = firstTerms(schedule(a, b), 1000)
  t.strictSame(kidsAt(terms, 1059), [b['kid'], [], [a['kid']]])
  t.strictSame(kidsAt(terms, 1060), [b['kid'], [], []])
})

t.test('the key that signed until now is relieved now; others when they were', async t => {
  const first = firstTerms(schedule(dated(a, 10), dated(b, 120)), 100)
  const second = reread(first, schedule(dated(a, 10), dated(b, 120), dated(c, 130)), 150).terms
  t.strictSame(relieved(second), [120, 150, 150])
  const third = reread(second, schedule(dated(a, 10), dated(b, 120), dated(c, 130)), 200)
  t.strictSame(relieved(third.terms), [120, 150, 200])
  t.strictSame([third.added, third.removed], [[], []])
})

t.test('a key that comes in between does not shorten what the one before has left', async t => {
  const first = firstTerms(schedule(dated(a, 10), dated(b, 120)), 100)
  const { terms } = reread(first, schedule(dated(a, 10), dated(c, 110), dated(b, 120)), 150)
  t.strictSame(kidsAt(terms, 179), [b['kid'], [], [c['kid'], a['kid']]])
  t.strictSame(kidsAt(terms, 180), [b['kid'], [], [c['kid']]])
})

t.test('a key whose activation was edited is the same key, and its tokens verify as before', async t => {
  const before = firstTerms(schedule(a), 100)
  const { terms, added, removed } = reread(before, schedule(dated(a, 5), b), 1000)
  t.equal(terms[0].key, before[0].key)
  t.equal(terms[0].activates, 5)
  t.strictSame([added, removed], [[b['kid']], []])
  t.strictSame(kidsAt(terms, 1059), [b['kid'], [], [a['kid']]], 'it signed until 1000')

  const swapped = reread(firstTerms(schedule(a, b), 100), schedule(a, dated(b, 5)), 1000).terms
  t.strictSame(kidsAt(swapped, 1059), [a['kid'], [], [b['kid']]], 'so did this one, which is now the earlier of the two')
})

t.test('a key of the same name that is another one replaces it', async t => {
  const before = firstTerms(schedule(dated({ ...a, kid: 'x' }, 10)), 100)
  const { terms, added, removed } = reread(before, schedule(dated({ ...b, kid: 'x' }, 10)), 100)
  t.not(terms[0].key, before[0].key)
  t.strictSame([added, removed], [['x'], ['x']])
})

t.test('when the active key is taken out', async t => {
  const first = firstTerms(schedule(dated(a, 10), dated(b, 120), dated(c, 500)), 100)
  t.strictSame(kidsAt(reread(first, schedule(dated(a, 10), dated(c, 500)), 179).terms, 179), [a['kid'], [c['kid']], []],
    'the one before signs again, if it still verifies')

  const retired = reread(first, schedule(dated(a, 10), dated(c, 500)), 180).terms
  t.strictSame(kidsAt(retired, 180), [c['kid'], [], [a['kid']]],
    'rather than one that has retired the next one signs; a process that starts now cannot know, so the retired one verifies')
  t.strictSame(kidsAt(retired, 559), [c['kid'], [], [a['kid']]])
  t.strictSame(kidsAt(retired, 560), [c['kid'], [], []])
  t.strictSame(kidsAt(reread(retired, schedule(dated(a, 10), dated(c, 500)), 190).terms, 190), [c['kid'], [], [a['kid']]], 'and so it stays')
  t.strictSame(kidsAt(reread(retired, schedule(dated(a, 15), dated(c, 500)), 190).terms, 190), [a['kid'], [c['kid']], []], 'unless somebody says otherwise')

  const alone = reread(first, schedule(dated(a, 10)), 180).terms
  t.strictSame(kidsAt(alone, 180), [a['kid'], [], []], 'where nothing else is left, the retired one signs again')
  t.strictSame(kidsAt(reread(alone, schedule(dated(a, 10), dated(c, 500)), 190).terms, 190), [a['kid'], [c['kid']], []], 'and has not retired any more')
})

t.test('property: whatever is added, edited and taken out, restarted and read again, no process refuses a token of another', async () => {
  const KEYS = Array.from({ length: 5 }, (_, index) => toSigningKey({ ...generateKey('EdDSA'), kid: `key-${index}` }))
  const key = fc.constantFrom(...KEYS)
  const step = fc.record({
    passes: fc.nat(150),
    /** Keys get these activations, seconds from now; null: they are taken out. */
    edits: fc.array(fc.record({ key, from: fc.option(fc.integer({ min: -200, max: 200 }), { freq: 3 }) }), { maxLength: 2 }),
    restarts: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 })
  })
  fc.assert(fc.property(key, fc.array(step, { minLength: 2, maxLength: 20 }), (first, steps) => {
    let now = 1000
    const source = new Map<SigningKey, number>([[first, now]])
    const read = () => [...source].map(([key, activates]): Scheduled => ({ key, activates })).sort((a, b) => a.activates - b.activates) as unknown as Schedule
    let processes = [0, 1, 2].map(() => firstTerms(read(), now))
    let tokens: Array<{ key: SigningKey, expires: number }> = []
    const verifyAll = () => processes.every(terms => {
      const { active, next, previous } = rolesAt(terms, now, RETENTION)
      const verifying = [active, ...next, ...previous]
      return tokens.every(({ key, expires }) => now >= expires || verifying.includes(key))
    })
    for (const { passes, edits, restarts } of steps) {
      now += passes
      tokens.push(...processes.map(terms => ({ key: rolesAt(terms, now, RETENTION).active, expires: now + RETENTION })))
      if (!verifyAll()) return false
      for (const { key, from } of edits) {
        const taken = [...source].some(([other, activates]) => other !== key && activates === now + Number(from))
        if (from !== null && !taken) source.set(key, now + from)
        if (from === null && source.size > 1) source.delete(key)
      }
      processes = processes.map((terms, index) => restarts[index] === true ? firstTerms(read(), now) : reread(terms, read(), now).terms)
      tokens = tokens.filter(({ key }) => source.has(key))
      if (!verifyAll()) return false
    }
    return true
  }), { numRuns: 2000 })
})
