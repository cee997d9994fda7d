import t from 'tap'
import '../by-name.ts'
import { started } from '../started.ts'
import { answersOf, requests, SECRET, statusesOf } from './requests.ts'

const { default: before } = await import('../../../examples/from-fastify-jwt/before.ts')
const { default: after } = await import('../../../examples/from-fastify-jwt/after.ts')

t.test('what changes, and nothing else does', async t => {
  const [former, latter] = [await before(SECRET), await after(SECRET)]
  t.teardown(() => Promise.all([former.close(), latter.close()]))
  const [was, is] = [statusesOf(await answersOf(former)), statusesOf(await answersOf(latter))]
  const changed = Object.keys(was).filter(name => was[name] !== is[name]).map(name => [name, was[name], is[name]])
  t.strictSame(changed, [
    ['me, with an algorithm that nobody knows', 500, 401],
    ['me, with a token that is not valid yet', 500, 401],
    ['me, with a token for somebody else', 200, 401],
    ['me, with a token that never expires', 200, 401],
    ['publish, by somebody without roles', 500, 403],
    ['delete, by nobody', 200, 401]
  ])
})

t.test('each refusal says what it takes', async t => {
  const app = await after(SECRET)
  t.teardown(() => app.close())
  const answers = await answersOf(app)
  t.equal(answers['me, by nobody']?.challenge, 'Bearer realm="api"')
  for (const [name, { status, challenge }] of Object.entries(answers)) {
    if (status === 403) t.match(challenge, /error="insufficient_scope", .*scope="article:publish"/, name)
    else if (status === 401 && requests[name]?.[1] !== null) t.match(challenge, /error="invalid_token"/, name)
  }
})

t.test('a route whose rule is forgotten does not boot', async t => {
  const app = await after(SECRET)
  t.teardown(() => app.close())
  app.get('/forgotten', async () => ({}))
  await t.rejects(async () => { await app.ready() }, { message: /\/forgotten/ })
})

t.test('it listens when it is run', async t => {
  const address = await started(t, 'from-fastify-jwt/after.ts', { SECRET })
  const [, token] = requests['me, by a reader'] as readonly [string, string]
  t.equal((await fetch(`${address}/me`, { headers: { authorization: `Bearer ${token}` } })).status, 200)
  t.equal((await fetch(`${address}/me`)).status, 401)
})
