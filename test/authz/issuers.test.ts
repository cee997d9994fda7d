import { Type } from '@sinclair/typebox'
import fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import authn from '../../plugins/authn/index.ts'
import authz, { defineResource, self, type AuthzOptions } from '../../plugins/authz/index.ts'
import { subjectsOf } from '../../plugins/authz/issuers.ts'
import { AUDIENCE, claims, mint, TRUST } from '../authn/mint.ts'
import { failure, model, thrown } from './articles.ts'

const [OURS, PARTNER] = ['https://ours.example', 'https://partner.example']
const params = Type.Object({ id: Type.String() })
const order = () => defineResource({ name: 'order', load: (id: string) => ({ id, buyer: 'ada' }), policies: { change: { owner: 'buyer' } } })

async function build (t: Test, options: Partial<AuthzOptions>, issuers = [OURS, PARTNER]): Promise<FastifyInstance> {
  const app = fastify()
  t.teardown(() => app.close())
  await app.register(authn, { trust: issuers.map(issuer => ({ ...TRUST, issuer, audience: AUDIENCE })) })
  await app.register(authz, { model, ...options })
  return app
}

t.test('the same sub of a partner is another person: for an owner, a page of one\'s own, and the decision point', async t => {
  const asked: unknown[] = []
  const app = await build(t, { issuers: [OURS], decisionPoint: { evaluate: async questions => { asked.push(...questions); return questions.map(() => true) } } })
  app.get<{ Params: { id: string } }>('/orders/:id', { schema: { params }, authz: order().can('change') }, () => 'in')
  app.get<{ Params: { id: string } }>('/people/:id', { schema: { params }, authz: self() }, () => 'in')
  app.get<{ Params: { id: string } }>('/others/:id', { schema: { params }, authz: { not: self() } }, () => 'in')
  app.get('/objects', { authz: { permission: 'article:read', on: () => ({ type: 'article', id: '1' }) } }, () => 'in')
  const ask = async (url: string, iss: string) => (await app.inject({ url, headers: { authorization: `Bearer ${mint(claims({ iss, sub: 'ada' }))}` } })).statusCode
  for (const [url, ours, partners] of [['/orders/1', 200, 403], ['/people/ada', 200, 403], ['/others/bob', 200, 403], ['/others/ada', 403, 403], ['/objects', 200, 403]] as const) {
    t.strictSame([await ask(url, OURS), await ask(url, PARTNER)], [ours, partners], url)
  }
  t.equal(asked.length, 1)
  const explain = async (claims: Record<string, unknown>) => (await app.authz.explain({ subject: 'ada', claims, method: 'GET', url: '/orders/1' })).outcome
  t.strictSame([await explain({}), await explain({ iss: PARTNER })], ['allow', 'deny'], 'who is supposed is one of ours, unless it is said')
})

t.test('where several are accepted and nobody said which, such a rule does not boot', async t => {
  const app = await build(t, { decisionPoint: { evaluate: async () => [] } })
  app.get('/fine', { authz: 'article:read' }, () => 'in')
  for (const [rule, text] of [[order().can('change'), 'order.policies.change.owner compares a subject'], [self(), 'authz has self(\'id\'), which compares a subject'], [{ permission: 'article:read', on: () => ({ type: 'a', id: '1' }) }, 'authz asks a decision point about a subject']] as const) {
    const { code, message } = thrown(() => app.get('/x/:id', { schema: { params }, authz: rule as never }, () => 'in'))
    t.match([code, message], ['GTH_AUTHZ_INVALID_RULE', `Route GET /x/:id: ${text}, but tokens of several issuers are accepted`])
  }
})

t.test('of one issuer nothing needs to be said', async t => {
  const app = await build(t, {}, [OURS])
  t.doesNotThrow(() => app.get('/x/:id', { schema: { params }, authz: self() as never }, () => 'in'))
})

t.test('an issuer whose tokens are not accepted is a mistake; of an authenticator that names none, the option is believed', async t => {
  t.match(await failure(build(t, { issuers: ['https://our.example'] })), { code: 'GTH_AUTHZ_INVALID_OPTION', message: 'authz option issuers names https://our.example, whose tokens are not accepted. Did you mean "https://ours.example"?' })
  t.equal(typeof subjectsOf({}, ['https://anybody.example']), 'function')
  t.equal(subjectsOf({ authn: {} }, null)?.({ subject: 'ada' } as never), 'ada')
  t.equal(subjectsOf({ authn: { issuers: ['a', 'b'] } }, null), null)
})
