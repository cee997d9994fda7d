import { inspect } from 'node:util'
import t from 'tap'
import { asker, assertConnected, messageOf } from '../../../../plugins/sessions/stores/redis/ask.ts'
import type { RedisClient } from '../../../../plugins/sessions/stores/redis/client.ts'
import { SCRIPTS } from '../../../../plugins/sessions/stores/redis/scripts.ts'
import { noRedis, startRedis } from '../../../servers/redis.ts'
import { connect } from './connect.ts'

/** A client that answers what a test tells it. */
function clientThat (answers: Partial<RedisClient>): RedisClient {
  const never = () => { throw new Error('this is not asked') }
  return { evalsha: never, eval: never, duplicate: never, ...answers }
}

t.test('a step goes by its name, and in full where the server does not know it', async t => {
  const asked: unknown[] = []
  const ask = asker(clientThat({
    evalsha: async (...given) => {
      asked.push(given)
      throw new Error('NOSCRIPT No matching script. Please use EVAL.')
    },
    eval: async (...given) => {
      asked.push(given)
      return 'done'
    }
  }), '{a}:', '{a}:revoked')
  t.equal(await ask('find', 'id', 5), 'done')
  t.match(asked, [[/^[\da-f]{40}$/, 1, '{a}:', '{a}:revoked', 'id', '5'], [SCRIPTS.find, 1, '{a}:', '{a}:revoked', 'id', '5']])
})

t.test('an error does not tell what was sent', async t => {
  const refused = Object.assign(new Error('OOM command not allowed'), { command: { name: 'evalsha', args: ['personal'] } })
  for (const client of [
    clientThat({ evalsha: async () => { throw refused } }),
    clientThat({ evalsha: async () => { throw new Error('NOSCRIPT') }, eval: async () => { throw refused } })
  ]) {
    const error = await asker(client, '{a}:', 'c')('add', 'personal').catch((error: unknown) => error)
    t.match(error, { code: 'GTH_SESSIONS_STORE_FAILED', message: 'The session store failed: OOM command not allowed' })
    t.notMatch(inspect(error, { depth: 9, showHidden: true }), 'personal')
  }
  t.equal(messageOf('a text'), 'an unknown error')
})

t.test('without a connection nothing is queued: it would be done when nobody waits any more', async t => {
  for (const status of ['connecting', 'connect', 'reconnecting', 'close', 'end']) {
    await t.rejects(asker(clientThat({ status }), '{a}:', 'c')('find', 'id'), { code: 'GTH_SESSIONS_STORE_FAILED', message: new RegExp(`"${status}"`) })
  }
  for (const client of [{ status: 'ready' }, { status: 'wait' }, {}]) t.doesNotThrow(() => assertConnected(client))
})

t.test('a server that has forgotten the scripts is told them again', { skip: noRedis }, async t => {
  const { port } = await startRedis(t)
  const client = await connect(t, port)
  const ask = asker(client, '{a}:', 'c')
  for (let round = 0; round < 2; round++) {
    t.equal(await ask('find', 'id'), null)
    t.equal(await ask('find', 'id'), null)
    await client.script('FLUSH')
  }
})
