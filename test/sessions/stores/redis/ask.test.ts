import { inspect } from 'node:util'
import t from 'tap'
import { assertConnected, messageOf, redisServer } from '../../../../plugins/sessions/stores/redis/ask.ts'
import { SCRIPTS } from '../../../../plugins/sessions/stores/redis/scripts.ts'
import { noRedis, startRedis } from '../../../servers/redis.ts'
import { clientThat, connect } from './connect.ts'

t.test('a step goes by its name, and in full where the server does not know it', async t => {
  const asked: unknown[] = []
  const { run } = redisServer(clientThat({
    evalsha: async (...given) => {
      asked.push(given)
      throw new Error('NOSCRIPT No matching script. Please use EVAL.')
    },
    eval: async (...given) => {
      asked.push(given)
      return 'done'
    }
  }))
  t.equal(await run('end', ['{a}:1', '{a}:2'], 'id', 5), 'done')
  t.match(asked, [[/^[\da-f]{40}$/, 2, '{a}:1', '{a}:2', 'id', '5'], [SCRIPTS.end, 2, '{a}:1', '{a}:2', 'id', '5']])
})

t.test('an error does not tell what was sent', async t => {
  const refused = Object.assign(new Error('OOM command not allowed'), { command: { name: 'evalsha', args: ['personal'] } })
  for (const client of [
    clientThat({ evalsha: async () => { throw refused } }),
    clientThat({ evalsha: async () => { throw new Error('NOSCRIPT') }, eval: async () => { throw refused } })
  ]) {
    const error = await redisServer(client).run('add', ['{a}:1'], 'personal').catch((error: unknown) => error)
    t.match(error, { code: 'GTH_SESSIONS_STORE_FAILED', message: 'The session store failed: OOM command not allowed' })
    t.notMatch(inspect(error, { depth: 9, showHidden: true }), 'personal')
  }
  t.equal(messageOf('a text'), 'an unknown error')
})

t.test('without a connection nothing is queued: it would be done when nobody waits any more', async t => {
  for (const status of ['connecting', 'connect', 'reconnecting', 'close', 'end']) {
    await t.rejects(redisServer(clientThat({ status })).run('mark', ['{a}:1']), { code: 'GTH_SESSIONS_STORE_FAILED', message: new RegExp(`"${status}"`) })
  }
  for (const client of [{ status: 'ready' }, { status: 'wait' }, {}]) t.doesNotThrow(() => assertConnected(client))
})

t.test('a server that has forgotten the scripts is told them again', { skip: noRedis }, async t => {
  const { port } = await startRedis(t)
  const client = await connect(t, port)
  const { run } = redisServer(client)
  for (let round = 0; round < 2; round++) {
    t.strictSame(await run('lost', ['{a}:1', '{a}:2'], 'id'), [])
    t.strictSame(await run('lost', ['{a}:1', '{a}:2'], 'id'), [])
    await client.script('FLUSH')
  }
})
