import { readFileSync } from 'node:fs'
import t from 'tap'
import { claims, HEADER, hmac, mint } from '../authn/mint.ts'
import { ask } from './ask.ts'
import './by-name.ts'
import { started } from './started.ts'

const { default: smallest } = await import('../../examples/smallest.ts')

const secret = 'a secret of this test, of nobody else'
const token = (changes: object = {}, key = secret) => mint(claims(changes), HEADER, hmac(Buffer.from(key)))

t.test('who may do what', async t => {
  const app = await smallest(secret)
  t.teardown(() => app.close())
  const asked = async (token: string | null) => Promise.all(['/health', '/me', '/articles'].map(async url => (await ask(app, `GET ${url}`, token)).status))
  t.strictSame(await asked(null), [200, 401, 401])
  t.strictSame(await asked(token()), [200, 200, 403])
  t.strictSame(await asked(token({ roles: ['reader'] })), [200, 200, 200])
  t.strictSame(await asked(token({ roles: ['reader'] }, 'another secret, which is not of this test')), [200, 401, 401])
  t.equal((await ask(app, 'GET /me', token())).body, '{"subject":"alice"}')
})

t.test('a refusal says what it takes', async t => {
  const app = await smallest(secret)
  t.teardown(() => app.close())
  t.equal((await ask(app, 'GET /me')).challenge, 'Bearer realm="api"')
  t.match((await ask(app, 'GET /me', token({ exp: 1 }))).challenge, /^Bearer realm="api", error="invalid_token"/)
  t.match((await ask(app, 'GET /articles', token())).challenge, /error="insufficient_scope", .*scope="article:read"/)
})

t.test('without a secret it does not boot', async t => {
  await t.rejects(smallest(''), { code: 'GTH_KEYS_SECRET_TOO_SHORT' })
})

t.test('it is the smallest', async t => {
  t.ok(readFileSync(new URL('../../examples/smallest.ts', import.meta.url), 'utf8').trimEnd().split('\n').length < 25)
})

t.test('it listens when it is run', async t => {
  const address = await started(t, 'smallest.ts', { SECRET: secret })
  const response = await fetch(`${address}/me`, { headers: { authorization: `Bearer ${token()}` } })
  t.strictSame([response.status, await response.json()], [200, { subject: 'alice' }])
  t.equal((await fetch(`${address}/me`)).status, 401)
})
