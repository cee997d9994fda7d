import t from 'tap'
import type { Question } from '../../../plugins/authz/question/question.ts'
import { checkQuestion, supposedAuth, supposedPermissions } from '../../../plugins/authz/question/supposed.ts'
import { model } from '../articles.ts'

const question: Question = { subject: 'ada', method: 'GET', url: '/' }
const code = 'GTH_AUTHZ_INVALID_QUESTION'

t.test('the form of a question', async t => {
  for (const good of [{}, { subject: null }, { resource: null }, { resource: {} }, { claims: {}, roles: [], permissions: [] }, { headers: { host: 'x' } }, { resources: { a: {}, b: null } }]) t.doesNotThrow(() => checkQuestion({ ...question, ...good }))
  for (const [wrong, message] of [
    [{ subject: '' }, /subject/], [{ subject: undefined }, /subject/], [{ claims: [] }, /claims/], [{ url: 1 }, /method and url/], [{ method: undefined }, /method and url/],
    [{ headers: { host: 1 } }, /headers/], [{ headers: [] }, /headers/], [{ resources: { a: 1 } }, /resources/], [{ resources: [] }, /resources/],
    [{ resource: 'x' }, /resource/], [{ role: [] }, /Unknown option "role"\. Did you mean "roles"\?/]
  ] as const) t.throws(() => checkQuestion({ ...question, ...wrong } as Question), { code, message })
  t.throws(() => checkQuestion(null as unknown as Question), { code })
})

t.test('an identity, frozen, whose subject no claim replaces', async t => {
  const auth = supposedAuth({ ...question, claims: { sub: 'eve', iss: 'here', tenant: 'x' } }, 'there')
  t.match(auth, { subject: 'ada', issuer: 'here', claims: { sub: 'ada', tenant: 'x' } })
  t.equal(supposedAuth(question, 'there')?.issuer, 'there')
  t.ok(Object.isFrozen(auth) && Object.isFrozen(auth?.claims))
  t.equal(supposedAuth({ ...question, subject: null }, 'there'), null)
})

t.test('permissions of roles and of their own, capped by a scope', async t => {
  const supposed = (more: Partial<Question>) => supposedPermissions({ ...question, ...more }, model, 'scope')
  t.equal(supposed({}), null)
  t.strictSame([...supposed({ roles: ['author'], permissions: ['user:manage'] })?.granted ?? []], ['article:read', 'article:write', 'user:manage'])
  t.strictSame([...supposed({ roles: ['author'], claims: { scope: 'article:read' } })?.granted ?? []], ['article:read'])
  t.equal(supposed({ roles: ['author'], claims: { scope: 'article:read' } })?.held?.size, 2)
  t.throws(() => supposed({ roles: ['autor'] }), { code, message: /no role "autor"\. Did you mean "author"\?/ })
  t.throws(() => supposed({ permissions: ['article:raed'] }), { code, message: /no permission "article:raed"\. Did you mean "article:read"\?/ })
})
