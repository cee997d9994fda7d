import t from 'tap'
import { readRevocations } from '../../../../plugins/sessions/stores/redis/revocations.ts'
import { KEEP, newSession } from '../../../../plugins/testing/store-contract/case.ts'
import { noRedis } from '../../../servers/redis.ts'
import { KEYS, observed, startStore } from './connect.ts'

t.test('on a server', { skip: noRedis }, async t => {
  const { client, store, server } = await startStore(t)

  t.test('each step reads one key, so that it goes on while a slot is moved', async t => {
    const session = newSession()
    await store.add(session)
    await store.revoke(session.id, KEEP)
    const keys: number[] = []
    const { revocations, now = 0 } = await readRevocations(observed(server, (_step, count) => { keys.push(count) }), KEYS, null)
    t.match(revocations, [{ id: session.id }])
    t.ok((revocations[0]?.until ?? 0) - now > KEEP - 5)
    t.strictSame(keys, [1])
  })

  t.test('leaves out what is removed between the two steps', async t => {
    await client.del(KEYS.logUntil)
    t.strictSame((await readRevocations(server, KEYS, null)).revocations, [])
  })
})
