import t, { type Test } from 'tap'
import { memoryStore } from '../../../plugins/sessions/stores/memory.ts'
import { sessionStoreContract } from '../../../plugins/testing/index.ts'

const store = memoryStore()
for (const { name, run } of sessionStoreContract(() => store)) t.test(name, run)

const newSession = (id: string, given: object = {}) => ({ id, subject: 'ada', claims: {}, device: null, hash: `hash of ${id}`, lifetime: 3600, idleLifetime: 600, ...given })

/** Lets the clock be wrong by so many seconds, from now on. */
function shiftClock (t: Test, seconds: number): void {
  const now = Date.now.bind(Date)
  t.intercept(Date, 'now', { value: () => now() + seconds * 1000 })
}

t.test('what was revoked while the clock was wrong stays so when it is right again', async t => {
  for (const seconds of [3600, -3600]) {
    const store = memoryStore()
    for (const id of ['one', 'other', 'left']) await store.add(newSession(id, { subject: id }))
    await t.test(`${seconds} s`, async t => {
      shiftClock(t, seconds)
      await store.revoke('one', 60)
      await store.revokeAll('other', 60)
      await store.revocations(null)
      await store.sweep?.()
    })
    t.match((await store.revocations(null)).revocations, [{ id: 'one' }, { id: 'other' }])
    t.not(await store.find('left'), null, 'and what was not revoked is there')
  }
})

t.test('a sweep a day later removes what is over', async t => {
  const store = memoryStore()
  for (const id of ['over', 'revoked']) await store.add(newSession(id))
  await store.revoke('revoked', 60)
  await store.revokeAll('bob', 60)
  const { now: arrivedAt } = await store.revocations(null)
  const late = newSession('late', { subject: 'bob', arrivedAt: Number(arrivedAt) - 1 })
  t.equal(await store.add(late), null)
  shiftClock(t, 100_000)
  await store.sweep?.()
  t.not(await store.add(late), null, 'the mark is gone')
  t.strictSame((await store.revocations(null)).revocations, [])
})
