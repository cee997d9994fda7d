import fc from 'fast-check'
import t from 'tap'
import { isAlive, judge, keep, rotateKept, type Kept } from '../../plugins/sessions/rotation.ts'

const added = keep({ id: 'id', subject: 'ada', claims: { roles: ['admin'] }, device: 'x', hash: 'h0', lifetime: 1000, idleLifetime: 100 }, 50)
const use = (presented: string, next: string, grace = 10) => ({ id: 'id', presented, next: { hash: next, nonce: `n-${next}` }, grace, idleLifetime: 100, keep: 60 })

t.test('a new session', async t => {
  t.strictSame(added, {
    session: { id: 'id', subject: 'ada', claims: { roles: ['admin'] }, device: 'x', createdAt: 50, usedAt: 50, expiresAt: 1050 },
    current: 'h0',
    before: null,
    idleUntil: 150
  })
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
