import { Type } from '@sinclair/typebox'
import t, { type Test } from 'tap'
import { Inquiry, REMOTE, SUBJECT, type Asked } from '../../../plugins/authz/decision/inquiry.ts'
import { planOf } from '../../../plugins/authz/decision/plan.ts'
import { shadowing } from '../../../plugins/authz/decision/shadow.ts'
import type { RouteRule } from '../../../plugins/authz/index.ts'
import { guarded, loose } from '../articles.ts'
import { bearer } from '../authenticator.ts'
import { articles, ROWS } from '../resource/article.ts'
import { CHECKS } from './rules.ts'

async function application (t: Test, rule: unknown, shadow: unknown, options: object = {}) {
  const warned: unknown[] = []
  const app = await guarded({ server: { logger: { level: 'warn', stream: { write: line => { warned.push(JSON.parse(line).shadow) } } } } })
  t.teardown(() => app.close())
  app.get('/:id', { schema: { params: Type.Object({ id: Type.String({ maxLength: 3 }) }) }, ...options, authz: loose({ rule, shadow }) as RouteRule as never }, () => 'in')
  const ask = async (claims: object, id = '1') => {
    const { statusCode } = await app.inject({ url: `/${id}`, headers: bearer(claims) })
    await new Promise(resolve => setTimeout(resolve, 20))
    return [statusCode, warned.splice(0)]
  }
  return { ask }
}

t.test('where they disagree the log says so, and nothing else happens', async t => {
  const { ask } = await application(t, 'article:read', 'article:publish')
  t.strictSame(await ask({ roles: ['author'] }), [200, [{ route: 'GET /:id', enforced: 'allow', shadow: 'deny', rule: 'article:publish' }]])
  t.strictSame(await ask({ roles: ['editor'] }), [200, []])
  t.strictSame(await ask({ permissions: ['article:publish'] }), [403, [{ route: 'GET /:id', enforced: 'deny', shadow: 'allow', rule: 'article:publish' }]])
  t.strictSame(await ask({}), [403, []])
})

t.test('beside a rule that needs no decision, too', async t => {
  const { ask } = await application(t, 'authenticated', 'article:read')
  t.match(await ask({}), [200, [{ enforced: 'allow', shadow: 'deny' }]])
  t.same(await ask({ roles: ['author'] }), [200, []])
})

t.test('it sees what the request is about, where there is something to see', async t => {
  const { article, loads } = articles(ROWS)
  const { ask } = await application(t, 'article:read', article.can('change'))
  t.same(await ask({ roles: ['author'] }), [200, []])
  t.match(await ask({ roles: ['author'] }, '3'), [200, [{ shadow: 'deny' }]])
  t.same(await ask({}), [403, []], 'refused before anything is validated, it is not compared')
  t.same(await ask({ roles: ['author'] }, '4444'), [400, []])
  t.same(loads, ['1', '3'])
})

t.test('what is invalid it does not see', async t => {
  const { article, loads } = articles(ROWS)
  const { ask } = await application(t, 'article:read', article.can('change'), { attachValidation: true })
  t.same(await ask({ roles: ['author'] }, '4444'), [200, []])
  t.same(loads, [])
})

t.test('what fails in it changes nothing', async t => {
  const { article } = articles([], () => { throw new Error('hush') })
  const { ask } = await application(t, 'article:read', article.can('change'))
  const [status, warned] = await ask({ roles: ['author'] })
  t.equal(status, 200)
  t.match(warned, [undefined, { shadow: 'error' }], 'the failure itself is logged before')
})

t.test('where there is none, or nothing is decided, there is nothing to compare', async t => {
  const rule = { kind: 'permission', permission: 'a' } as const
  const shadow = shadowing(() => { throw new Error('nothing is found out') })
  const inquiry = new Inquiry({} as Asked, null, null)
  t.doesNotThrow(() => shadow(planOf({ route: 'GET /', rule, shadow: rule }), inquiry, REMOTE))
  inquiry.result = { reason: 'permitted', phase: 'request', seconds: 0 }
  t.doesNotThrow(() => shadow(planOf({ route: 'GET /', rule }), inquiry, REMOTE))
  inquiry.result = { reason: 'forbidden', phase: 'request', seconds: 0 }
  inquiry.permissions = undefined
  t.doesNotThrow(() => shadow(planOf({ route: 'GET /', rule, shadow: CHECKS[2] as never }), inquiry, SUBJECT), 'what is still open is nobody\'s verdict')
})
