import { Type } from '@sinclair/typebox'
import t from 'tap'
import { guarded } from '../articles.ts'
import { bearer } from '../authenticator.ts'
import { articles, ROWS } from '../resource/article.ts'
import { judgement } from '../../../plugins/authz/decision/judge.ts'
import { Inquiry, REMOTE, SUBJECT, type Asked } from '../../../plugins/authz/decision/inquiry.ts'
import { planOf } from '../../../plugins/authz/decision/plan.ts'
import { holding } from '../rule/expressions.ts'

t.test('decided in the first phase, or in the second, and told once', async t => {
  const { article } = articles(ROWS)
  const app = await guarded()
  app.get<{ Params: { id: string } }>('/:id', { schema: { params: Type.Object({ id: Type.String() }) }, authz: article.can('change') }, async request => request.authz.decision)
  const ask = async (claims: object) => (await app.inject({ url: '/1', headers: bearer(claims) })).json<{ phase: string, seconds: number }>()
  const [early, late] = [await ask({ roles: ['editor'] }), await ask({ roles: ['author'] })]
  t.same([early.phase, late.phase], ['request', 'resource'])
  t.ok(early.seconds > 0 && late.seconds > 0 && late.seconds < 5)
  await app.close()
})

t.test('what needs nothing found out is not timed', async t => {
  const app = await guarded()
  app.get('/', { authz: 'article:read' }, async request => request.authz.decision)
  t.match((await app.inject({ url: '/', headers: bearer({ roles: ['author'] }) })).json(), { phase: 'request', seconds: 0 })
  await app.close()
})

t.test('without a promise where nothing takes one', async t => {
  const told: unknown[] = []
  const judge = judgement(facts => facts.map(() => null), (_plan, _inquiry, result) => { told.push(result) }, () => { told.push('shadow') })
  const plan = planOf({ route: 'GET /', rule: { kind: 'permission', permission: 'a' } })
  const inquiry = (name: string) => new Inquiry({} as Asked, null, holding(name))
  const reply = { code () {}, headers () {} } as never
  t.equal(judge(plan, inquiry('a'), SUBJECT, performance.now(), reply), undefined)
  t.throws(() => judge(plan, inquiry('b'), REMOTE, performance.now(), reply), { code: 'GTH_AUTHZ_FORBIDDEN' })
  t.match(told, [{ reason: 'permitted', phase: 'request' }, { reason: 'forbidden', phase: 'resource' }])
})
