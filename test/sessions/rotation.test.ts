import fc from 'fast-check'
import t from 'tap'
import {
  assertInTime, excessOf, isAlive, isBefore, isEnded, judge, keep, limitOf, markAfter, rememberedUntil, rotateKept, type Kept
} from '../../plugins/sessions/rotation.ts'

const given = { id: 'id', subject: 'ada', claims: { roles: ['admin'] }, device: 'x', hash: 'h0', lifetime: 1000, idleLifetime: 100 }
const added = keep(given, 50)
const use = (presented: string, next: string, grace = 10) => ({ id: 'id', presented, next: { hash: next, nonce: `n-${next}` }, grace, idleLifetime: 100, keep: 60 })

t.test('a new session', async t => {
  t.strictSame(added, {
    session: { id: 'id', subject: 'ada', claims: { roles: ['admin'] }, device: 'x', createdAt: 50, usedAt: 50, expiresAt: 1050 },
    current: 'h0',
    before: null,
    idleUntil: 150
  })
})

t.test('one that is not persistent, of a subject that was ended before', async t => {
  const mark = markAfter(undefined, 40, 60)
  const kept = keep({ ...given, persistent: false }, 50, mark)
  t.match(kept, { session: { persistent: false }, generation: mark.generation })
  t.equal(rotateKept(kept, use('h0', 'h1'), 70).generation, mark.generation)
  t.notOk('persistent' in keep({ ...given, persistent: true }, 50).session)
})

t.test('the mark of a subject: what arrived by then is ended, what was added before it is too', async t => {
  const first = markAfter(undefined, 100, 60)
  t.strictSame(first, { at: 100.001, until: 3700, generation: 100_000 })
  t.strictSame(markAfter(first, 100, 7200), { at: 100.001, until: 7300, generation: 100_001 }, 'at the same time')
  t.strictSame(markAfter(first, 50, 60), { at: 100.001, until: 3700, generation: 100_001 }, 'when the clock was set back')
  for (const [arrivedAt, ended] of [[99, true], [100, true], [100.001, true], [100.002, false], [NaN, true]] as const) t.equal(isEnded({ ...given, arrivedAt }, first), ended)
  t.equal(isEnded({ ...given, arrivedAt: 1 }, undefined), false)
  t.equal(isEnded(given, first), false)
  t.equal(isBefore(added, first), true)
  t.equal(isBefore(keep(given, 50, first), first), false)
  t.equal(isBefore(keep(given, 50, first), markAfter(first, 100, 60)), true)
})

t.test('the oldest are too many', async t => {
  const [one, two, three] = [3, 1, 2].map(now => keep(given, now)) as [Kept, Kept, Kept]
  t.strictSame(excessOf([one, two, three], limitOf(given)), [])
  t.strictSame(excessOf([one, two, three], limitOf({ ...given, limit: { sessions: 4, keep: 60 } })), [])
  t.strictSame(excessOf([one, two, three], { sessions: 2 }), [two, three])
  t.strictSame(excessOf([one, two, three], { sessions: 1 }), [two, three, one])
})

t.test('a revocation is remembered while tokens may be about, also when the clock was set back', async t => {
  t.equal(rememberedUntil(added, 70, 60), 130)
  t.equal(rememberedUntil(added, 20, 60), 110)
})

t.test('a step is done by its deadline, not after it', async t => {
  for (const deadline of [undefined, 10, 11]) assertInTime(deadline === undefined ? {} : { deadline }, 10)
  for (const deadline of [9.9, -Infinity, NaN]) t.throws(() => assertInTime({ deadline }, 10), { code: 'GTH_SESSIONS_STORE_FAILED', message: /after the deadline/ })
})

t.test('it ends on its end, not after', async t => {
  t.ok(isAlive(added, 149.9))
  t.notOk(isAlive(added, 150))
  const used = { ...added, idleUntil: 9999 }
  t.ok(isAlive(used, 1049.9))
  t.notOk(isAlive(used, 1050))
})

t.test('used, it goes on with the next token', async t => {
  t.strictSame(rotateKept(added, use('h0', 'h1'), 70), {
    session: { ...added.session, usedAt: 70 }, current: 'h1', before: { hash: 'h0', rotatedAt: 70, nonce: 'n-h1' }, idleUntil: 170
  })
})

t.test('the grace ends on its end', async t => {
  const kept = rotateKept(added, use('h0', 'h1'), 70)
  t.equal(judge(kept, use('h1', 'x'), 70), 'rotated')
  t.equal(judge(kept, use('h0', 'x'), 79.9), 'retried')
  t.equal(judge(kept, use('h0', 'x'), 80), 'reused')
  t.equal(judge(kept, use('h0', 'x', 0), 70), 'reused')
  t.equal(judge(kept, use('other', 'x'), 70), 'reused')
})

t.test('whatever is presented when: a token rotates once, and only the last one before is ever answered again', async () => {
  fc.assert(fc.property(fc.array(fc.record({ token: fc.nat(6), wait: fc.integer({ min: 0, max: 12 }) }), { maxLength: 30 }), fc.constantFrom(0, 10), (steps, grace) => {
    let kept: Kept = keep({ id: 'id', subject: 'ada', claims: {}, device: null, hash: '0', lifetime: 1e9, idleLifetime: 1e9 }, 0)
    let [now, generation, rotatedAt] = [0, 0, -Infinity]
    for (const { token, wait } of steps) {
      now += wait
      const verdict = judge(kept, use(String(token), String(generation + 1), grace), now)
      const expected = token === generation ? 'rotated' : token === generation - 1 && now < rotatedAt + grace ? 'retried' : 'reused'
      if (verdict !== expected) return false
      if (verdict === 'reused') return true
      if (verdict === 'rotated') {
        kept = rotateKept(kept, use(String(token), String(++generation), grace), now)
        rotatedAt = now
      }
    }
    return true
  }))
})
