import Fastify from 'fastify'
import { open } from 'lmdb'
import t, { type Test } from 'tap'
import { openSessionStore } from '../../store/session-store.ts'
import { noPostgres, startPostgres } from '../servers/postgres.ts'
import { noRedis, startRedis } from '../servers/redis.ts'

async function opened (t: Test, url: string | undefined) {
  const app = Fastify()
  t.teardown(() => app.close())
  const root = open({ path: t.testdir(), noSubdir: false, maxDbs: 8 })
  t.teardown(() => root.close())
  return openSessionStore(app, url, root)
}

async function works (t: Test, { store }: Awaited<ReturnType<typeof opened>>): Promise<void> {
  await store.add({ id: 'id', subject: 'ada', claims: {}, device: null, hash: 'hash', lifetime: 60, idleLifetime: 60 })
  t.equal((await store.list('ada')).length, 1)
}

t.test('without an address, in the data folder', async t => {
  const sessions = await opened(t, undefined)
  t.equal(sessions.redis, undefined)
  await works(t, sessions)
})

t.test('in Redis, whose client counts too', { skip: noRedis }, async t => {
  const { url } = await startRedis(t)
  const sessions = await opened(t, url)
  t.equal(await sessions.redis?.ping(), 'PONG')
  await works(t, sessions)
})

t.test('a Redis that is away does not hold up the end', { skip: noRedis }, async t => {
  const server = await startRedis(t)
  const app = Fastify()
  const root = open({ path: t.testdir(), noSubdir: false, maxDbs: 8 })
  t.teardown(() => root.close())
  await openSessionStore(app, server.url, root)
  await server.stop()
  const before = performance.now()
  await app.close()
  t.ok(performance.now() - before < 1000)
})

t.test('in PostgreSQL, whose tables are made', { skip: noPostgres }, async t => {
  const { url } = await startPostgres(t)
  for (const address of [url, url.replace('postgres:', 'postgresql:')]) {
    const sessions = await opened(t, address)
    t.equal(sessions.redis, undefined)
    await sessions.store.revoke('id', 1)
    await works(t, sessions)
  }
})

t.test('an address of another kind, or that is none, is refused, and not shown', async t => {
  for (const url of ['', 'localhost:6379', 'mysql://user:hunter2@host', 'http://host', 'redis:host', ' redis://host', 'redis://:hunter2/@host', 'postgres://user:hunter2#@host/db', 'postgres://user:hunter2@host:port/db']) {
    await t.rejects(opened(t, url), { code: 'SESSION_STORE_INVALID', message: /^(?!.*hunter2).*SESSION_STORE must be/ })
  }
})
