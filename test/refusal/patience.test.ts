import t from 'tap'
import { patienceOf } from '../../plugins/refusal/patience.ts'

t.test('a part of what Fastify allows, in seconds', async t => {
  t.equal(patienceOf(10_000), 8)
  t.equal(patienceOf(300), 0.24)
  t.equal(patienceOf(0), Infinity, 'no limit')
  for (const [limit, least] of [[1, 0], [2, 0.001], [-5, 0]] as const) t.equal(patienceOf(limit), least, 'timers count whole milliseconds')
})
