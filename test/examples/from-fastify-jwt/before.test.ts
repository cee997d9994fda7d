import t from 'tap'
import '../by-name.ts'
import { started } from '../started.ts'
import { answersOf, requests, SECRET, statusesOf } from './requests.ts'

const { default: before } = await import('../../../examples/from-fastify-jwt/before.ts')

t.test('what @fastify/jwt alone answers', async t => {
  const app = await before(SECRET)
  t.teardown(() => app.close())
  const answers = await answersOf(app)
  t.strictSame(statusesOf(answers), {
    'health, by anybody': 200,
    'me, by nobody': 401,
    'me, by a reader': 200,
    'me, by somebody whose token has expired': 401,
    'me, by a forger': 401,
    'me, with an algorithm that nobody knows': 500,
    'me, with a token that is not valid yet': 500,
    'me, with a token for somebody else': 200,
    'me, with a token that never expires': 200,
    'publish, by an editor': 200,
    'publish, by a reader': 403,
    'publish, by somebody without roles': 500,
    'delete, by an editor': 200,
    'delete, by nobody': 200
  })
  t.strictSame(Object.values(answers).filter(({ challenge }) => challenge !== undefined), [], 'no refusal has a challenge')
})

t.test('it listens when it is run', async t => {
  const address = await started(t, 'from-fastify-jwt/before.ts', { SECRET })
  const [, token] = requests['me, by a reader'] as readonly [string, string]
  t.equal((await fetch(`${address}/me`, { headers: { authorization: `Bearer ${token}` } })).status, 200)
  t.equal((await fetch(`${address}/me`)).status, 401)
})
