import t from 'tap'
import { generateKey } from '../../plugins/keys/index.ts'
import { startHost } from '../interop/host.ts'
import { AUDIENCE, CLIENT, issue, provider } from '../interop/provider.ts'
import { ask } from './ask.ts'
import './by-name.ts'
import { started } from './started.ts'

const { default: openidResourceServer } = await import('../../examples/openid-resource-server.ts')

// The provider warns that it keeps what it knows in memory.
t.capture(console, 'warn')

const host = await startHost(t)
const issuer = host.origin
const payload = { title: 'Moats' }

t.test('the tokens of the provider count, each as far as its scope', async t => {
  host.listener = provider(issuer, [generateKey('ES256')])
  const app = await openidResourceServer({ issuer, audience: AUDIENCE })
  t.teardown(() => app.close())
  t.match(await ask(app, 'GET /ready'), { status: 200, body: '{"ready":true}' })
  t.same(host.asked, ['/.well-known/openid-configuration', '/jwks'])

  const [wide, narrow] = [await issue(issuer), await issue(issuer, 'article:read')]
  t.match(await ask(app, 'POST /articles', wide, { payload }), { status: 201, body: JSON.stringify({ ...payload, author: CLIENT }) })
  t.match(await ask(app, 'GET /articles', narrow), { status: 200, body: '["Gatehouses","Moats"]' })
  t.match(await ask(app, 'POST /articles', narrow, { payload }), { status: 403, challenge: /error="insufficient_scope", .*scope="article:write"/ })
  t.match(await ask(app, 'GET /articles'), { status: 401, challenge: 'Bearer realm="api"' })

  const [header, , signature] = wide.split('.')
  const [, claims] = narrow.split('.')
  t.match(await ask(app, 'GET /articles', [header, claims, signature].join('.')), { status: 401, challenge: /error="invalid_token"/ })
})

t.test('a token of the provider for somebody else is refused', async t => {
  host.listener = provider(issuer, [generateKey('ES256')])
  const app = await openidResourceServer({ issuer, audience: 'https://another.example.com' })
  t.teardown(() => app.close())
  t.match(await ask(app, 'GET /articles', await issue(issuer)), { status: 401, body: /GTH_AUTHN_AUDIENCE/ })
})

t.test('without the keys of the provider nobody is let in, and nobody is called a liar', async t => {
  host.listener = provider(issuer, [generateKey('ES256')])
  const token = await issue(issuer)
  host.listener = (_request, response) => response.writeHead(500).end()
  const app = await openidResourceServer({ issuer, audience: AUDIENCE })
  t.teardown(() => app.close())
  t.match(await ask(app, 'GET /ready'), { status: 503, body: '{"ready":false}' })
  t.match(await ask(app, 'GET /articles', token), { status: 503, challenge: undefined })
})

t.test('it listens when it is run', async t => {
  host.listener = provider(issuer, [generateKey('ES256')])
  const address = await started(t, 'openid-resource-server.ts', { ISSUER: issuer, AUDIENCE })
  t.equal((await fetch(`${address}/ready`)).status, 200)
  t.equal((await fetch(`${address}/articles`)).status, 401)
  t.equal((await fetch(`${address}/articles`, { headers: { authorization: `Bearer ${await issue(issuer)}` } })).status, 200)
})
