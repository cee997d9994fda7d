import { once } from 'node:events'
import { Cluster } from 'ioredis'
import t from 'tap'
import { redisStore } from '../../../../plugins/sessions/stores/redis.ts'
import { fresh, KEEP, newSession, revokedIds, rotate } from '../../../../plugins/testing/store-contract/case.ts'
import { noRedis } from '../../../servers/redis.ts'
import { startRedisCluster } from '../../../servers/redis-cluster.ts'
import { testContract } from './connect.ts'

/** Which keys have been moved when the steps are asked: the states of a move, one after another. */
const STATES: ReadonlyArray<readonly [moved: string, isMoved: (key: string) => boolean]> = [
  ['nothing', () => false],
  ['sessions', key => key.includes('session:')],
  ['the log', key => key.includes('revoked')],
  ['all sets of subjects', key => key.includes('subject:')],
  ['all', () => true]
]

t.test('on a cluster of three nodes', { skip: noRedis }, async t => {
  const nodes = await startRedisCluster(t)
  const cluster = new Cluster(nodes.ports.map(port => ({ host: '127.0.0.1', port })), { retryDelayOnTryAgain: 1 })
  t.teardown(() => cluster.disconnect())
  await once(cluster, 'ready')
  const store = redisStore(cluster)

  t.test('the contract', async t => testContract(t, store))

  // With an empty log too: a key that does not exist counts as one that may be on the other node.
  for (const revokedBefore of [false, true]) {
    t.test(`in no state of a move is an answer wrong, ${revokedBefore ? 'with a log' : 'without'}`, async t => {
      await (await nodes.ownerOf('{gatehouse}:')).flushall()
      const alive = new Map<string, string>()
      const revoked = new Set<string>()
      async function make (subject = fresh('subject')) {
        const session = newSession({ subject })
        await store.add(session)
        alive.set(session.id, session.hash)
        return session
      }
      const rejects = (step: string) => (error: unknown) => {
        t.match(error, { code: 'GTH_SESSIONS_STORE_FAILED', message: /TRYAGAIN|ASK|MOVED/ }, step)
        return 'refused' as const
      }
      if (revokedBefore) {
        const { id } = await make()
        await store.revoke(id, KEEP)
        alive.delete(id)
        revoked.add(id)
      }
      const cases = []
      for (const [moved] of STATES) cases.push({ moved, out: await make(), all: [await make(`all ${moved}`), await make(`all ${moved}`)], used: await make() })

      const move = await nodes.moveSlotOf('{gatehouse}:')
      const done: string[] = []
      for (const [i, [moved, isMoved]] of STATES.entries()) {
        await move.move((await move.left()).filter(isMoved))
        const { out, all, used } = cases[i] as typeof cases[number]
        for (const id of alive.keys()) t.equal((await store.find(id))?.id, id, 'what is alive is found')
        t.equal(await store.find('unknown'), null)

        const answer = await store.revoke(out.id, KEEP).catch(rejects('revoke'))
        if (answer !== 'refused') {
          t.equal(answer?.id, out.id)
          alive.delete(out.id)
          revoked.add(out.id)
          done.push(`${moved}: revoke`)
        }
        const ended = await store.revokeAll(`all ${moved}`, KEEP).catch(rejects('revokeAll'))
        if (ended !== 'refused') {
          t.equal(ended.length, 2)
          for (const { id } of all) {
            alive.delete(id)
            revoked.add(id)
          }
          done.push(`${moved}: revokeAll`)
        }
        const next = { hash: fresh('hash'), nonce: fresh('nonce') }
        const rotated = await rotate(store, used.id, used.hash, { next }).catch(rejects('rotate'))
        if (rotated !== 'refused') {
          t.equal(rotated.outcome, 'rotated')
          alive.set(used.id, next.hash)
          done.push(`${moved}: rotate`)
        }
        const late = newSession()
        const added = await store.add(late).catch(rejects('add'))
        if (added !== 'refused') alive.set(late.id, late.hash)
        t.strictSame(new Set(await revokedIds(store)), revoked, 'the log is read in every state')
        t.strictSame((await store.list(used.subject)).map(({ id }) => id), [used.id], 'so is the list')
      }
      await move.finish()
      for (const [id, hash] of alive) t.equal((await rotate(store, id, hash)).outcome, 'rotated', 'none is lost')
      for (const { out, all } of cases) {
        for (const { id, hash } of [out, ...all]) {
          if (revoked.has(id)) t.equal((await rotate(store, id, hash)).outcome, 'gone', 'none has come back')
        }
      }
      t.strictSame(new Set(await revokedIds(store)), revoked, 'the log was moved whole')
      for (const step of ['nothing: rotate', 'all: rotate', ...(revokedBefore ? ['nothing: revoke', 'nothing: revokeAll', 'all: revoke', 'all: revokeAll'] : [])]) {
        t.ok(done.includes(step), `${step} is done, for all its keys are on one node`)
      }
    })
  }

  t.test('what refreshes and logs out while the slot moves to and fro is neither lost nor undone', async t => {
    const sessions = Array.from({ length: 60 }, () => ({ ...newSession(), out: false }))
    await Promise.all(sessions.map(session => store.add(session)))
    const moves = new AbortController()
    const using = Promise.all(sessions.map(async (session, i) => {
      for (let step = 0; !moves.signal.aborted; step++) {
        if (i % 3 === 0 && step >= i) session.out ||= await store.revoke(session.id, KEEP).then(() => true, () => false)
        if (session.out) return
        const next = { hash: fresh('hash'), nonce: fresh('nonce') }
        const { outcome } = await rotate(store, session.id, session.hash, { next, grace: 0 }).catch(() => ({ outcome: 'refused' }))
        if (outcome === 'rotated' || outcome === 'retried') session.hash = next.hash
        else if (outcome !== 'refused') t.fail(`a good token is ${outcome}`)
      }
    }))
    for (let round = 0; round < 3; round++) {
      const move = await nodes.moveSlotOf('{gatehouse}:')
      for (let keys = await move.left(); keys.length > 0; keys = await move.left()) await move.move(keys.slice(0, 7))
      await move.finish()
    }
    moves.abort()
    await using
    const log = new Set(await revokedIds(store))
    for (const { id, hash, out } of sessions) {
      t.equal((await rotate(store, id, hash)).outcome, out ? 'gone' : 'rotated')
      t.equal(log.has(id), out)
    }
  })
})
