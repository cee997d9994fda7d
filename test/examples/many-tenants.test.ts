import t, { type Test } from 'tap'
import { AUDIENCE } from '../authn/mint.ts'
import { ask } from './ask.ts'
import './by-name.ts'
import { startIssuer } from './issuer.ts'
import { started } from './started.ts'

const { default: manyTenants } = await import('../../examples/many-tenants.ts')

const payload = { title: 'Moats' }

async function twoTenants (t: Test) {
  const [acme, bolt] = [await startIssuer(t), await startIssuer(t)]
  const app = await manyTenants({ audience: AUDIENCE, issuers: { acme: acme.issuer, bolt: bolt.issuer } })
  t.teardown(() => app.close())
  return { app, acme, bolt }
}

t.test('a tenant is for the subjects of its own issuer', async t => {
  const { app, acme, bolt } = await twoTenants(t)
  t.match(await ask(app, 'POST /tenants/acme/articles', acme.token(), { payload }), { status: 201 })
  t.match(await ask(app, 'GET /tenants/acme/articles', acme.token()), { status: 200, body: '["Moats"]' })
  t.match(await ask(app, 'GET /tenants/bolt/articles', bolt.token()), { status: 200, body: '[]' }, 'and what is in it stays in it')
})

t.test('for others it does not exist', async t => {
  const { app, acme, bolt } = await twoTenants(t)
  for (const what of ['GET /tenants/acme/articles', 'POST /tenants/acme/articles']) {
    const [stranger, missing] = await Promise.all([what, what.replace('acme', 'nothing')].map(what => ask(app, what, bolt.token(), { payload })))
    t.equal(stranger?.status, 404, what)
    t.strictSame(stranger, missing, 'hidden and missing are one answer')
  }
  t.match(await ask(app, 'GET /tenants/acme/articles'), { status: 401, challenge: 'Bearer realm="api"' })
  for (const name of ['__proto__', 'constructor', 'ACME']) t.equal((await ask(app, `GET /tenants/${name}/articles`, acme.token())).status, 404, name)
  t.equal((await ask(app, 'GET /tenants/acme/articles', acme.token())).body, '[]')
})

t.test('a role counts inside the tenant, and the issuer can sign for no other', async t => {
  const { app, acme, bolt } = await twoTenants(t)
  const reader = acme.token({ roles: ['reader'] })
  t.match(await ask(app, 'POST /tenants/acme/articles', reader, { payload }), { status: 403, challenge: /error="insufficient_scope", .*article:write/ })
  const pretended = bolt.token({ iss: acme.issuer })
  t.match(await ask(app, 'GET /tenants/acme/articles', pretended), { status: 401, challenge: /error="invalid_token"/ })
})

t.test('it listens when it is run', async t => {
  const acme = await startIssuer(t)
  const address = await started(t, 'many-tenants.ts', { AUDIENCE, ISSUERS: JSON.stringify({ acme: acme.issuer }) })
  const status = async (tenant: string) => (await fetch(`${address}/tenants/${tenant}/articles`, { headers: { authorization: `Bearer ${acme.token()}` } })).status
  t.strictSame([await status('acme'), await status('bolt')], [200, 404])
})
