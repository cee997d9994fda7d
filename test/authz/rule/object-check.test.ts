import t from 'tap'
import type { DecisionPoint, Evaluation } from '../../../plugins/authz/index.ts'
import { guarded, loose, thrown } from '../articles.ts'
import { bearer } from '../authenticator.ts'
import { REJECTING, unhandledRejections } from '../../refusal/unhandled.ts'

/** A decision point that permits the objects of these ids, and what it was asked. */
function point (permitted: readonly string[]) {
  const asked: Evaluation[][] = []
  const decisionPoint: DecisionPoint = { evaluate: async evaluations => { asked.push([...evaluations]); return evaluations.map(({ resource: { id } }) => permitted.includes(id)) } }
  return { decisionPoint, asked }
}

t.test('a decision point says who may do something with one object', async t => {
  const { decisionPoint, asked } = point(['7'])
  const app = await guarded({ authz: { decisionPoint } })
  app.get<{ Querystring: { id: string } }>('/', { authz: { all: ['article:read', { permission: 'article:write', on: request => ({ type: 'article', id: (request.query as { id: string }).id }) }] } }, () => 'in')
  const ask = async (id: string, claims: object) => (await app.inject({ url: `/?id=${id}`, headers: bearer(claims) })).statusCode
  t.equal(await ask('7', { permissions: ['article:read'] }), 200)
  t.same(asked, [[{ subject: { type: 'user', id: 'ada', properties: { issuer: 'stand-in' } }, action: { name: 'article:write' }, resource: { type: 'article', id: '7' } }]])
  t.equal(await ask('8', { permissions: ['article:read'] }), 403)
  t.equal(await ask('7', {}), 403)
  t.equal(asked.length, 2, 'nobody is asked where the answer does not matter')
  t.equal(await ask('7', { permissions: ['article:read'], scope: 'article:read' }), 403, 'a scope caps what the decision point grants')
  t.equal(await ask('7', { permissions: ['article:read'], scope: 'article:read article:write' }), 200)
  await app.close()
})

t.test('all questions of a rule go together', async t => {
  const { decisionPoint, asked } = point(['b'])
  const app = await guarded({ authz: { decisionPoint, claims: { scope: false } } })
  const on = (id: string | number | bigint) => ({ permission: 'article:write' as const, on: () => ({ type: 'article', id }) })
  app.get('/', { authz: { any: [on('a'), on('b'), on(3), on(2n ** 64n)] } }, () => 'in')
  t.equal((await app.inject({ url: '/', headers: bearer({ scope: '' }) })).statusCode, 200)
  t.same(asked.map(questions => questions.map(({ resource: { id } }) => id)), [['a', 'b', '3', '18446744073709551616']])
  await app.close()
})

t.test('where it cannot be asked, or says no yes or no, it is a 503', async t => {
  const answers: Array<DecisionPoint['evaluate']> = [async () => [], async () => ['yes'] as never, async () => null as never, async () => { throw new Error('hush') }, () => { throw new Error('hush') }]
  for (const evaluate of answers) {
    const app = await guarded({ authz: { decisionPoint: { evaluate } } })
    app.get('/', { authz: { permission: 'article:write', on: () => ({ type: 'article', id: '1' }) } }, () => 'in')
    const { statusCode, body } = await app.inject({ url: '/', headers: bearer({}) })
    t.equal(statusCode, 503)
    t.notMatch(body, /hush/)
    await app.close()
  }
  const { decisionPoint, asked } = point(['1'])
  const refused: Array<() => unknown> = [null, {}, { type: 'article' }, { type: '', id: '1' }, { type: 'article', id: '' }, { type: 'article', id: null }, { type: ['article'], id: '1' }, new Map(), ['article', '1'], 'article'].map(object => () => object)
  const ids = [NaN, Infinity, -Infinity, -0, 2 ** 53, 1e21, ['1'], { toString: () => '1' }, true, Symbol('1'), () => '1', Promise.resolve('1'), Object('1')]
  refused.push(...ids.map(id => () => ({ type: 'article', id })), async () => ({ type: 'article', id: '1' }), () => ({ type: 'article', id: '1', then: () => {} }), () => { throw new Error('hush') })
  refused.push(() => ({ type: 'article', get id (): string { throw new Error('hush') } }), () => ({ get type (): string { throw new Error('hush') }, id: '1' }), () => ({ type: 'article', id: '1', get then (): never { throw new Error('hush') } }))
  // A promise that is refused and rejects later does not end the process.
  refused.push(async () => { throw new Error('hush') }, () => ({ type: 'article', id: Promise.reject(new Error('hush')) }), () => ({ type: Promise.reject(new Error('hush')), id: '1' }))
  for (const on of refused) {
    const app = await guarded({ authz: { decisionPoint } })
    app.get('/', { authz: { permission: 'article:write', on: on as never } }, () => 'in')
    const { statusCode, body } = await app.inject({ url: '/', headers: bearer({}) })
    t.equal(statusCode, 503, String(on))
    t.notMatch(body, /hush/)
    await app.close()
  }
  t.same(asked, [])
})

t.test('what cannot be asked does not boot', async t => {
  const { decisionPoint } = point([])
  const on = () => ({ type: 'article', id: '1' })
  const app = await guarded({ authz: { decisionPoint } })
  for (const [rule, message] of [
    [{ permission: 'article:wriet', on }, /authz\.permission names the unknown permission "article:wriet"\. Did you mean "article:write"\?/], [{ permission: 1, on }, /authz\.permission must be the name of a permission\./], [{ permission: 1n, on }, /must be the name of a permission/],
    [{ permission: 'article:write', on: 'x' }, /authz\.on must be a function/], [{ permission: 'article:write' }, /has the keys permission: a permission on one object is/],
    [{ not: { permission: 'article:write', on } }, /has "not" around article:write on this object/]
  ] as const) t.match(thrown(() => app.get('/', { authz: loose(rule) }, () => '')), { code: 'GTH_AUTHZ_INVALID_RULE', message })
  const without = await guarded()
  t.match(thrown(() => without.get('/', { authz: { permission: 'article:write', on } }, () => '')).message, /^Route GET \/: authz asks a decision point about an object, but authz has none: give it the option decisionPoint\.$/)
})

t.test('an `on` that answers with a promise, or with one in it, is a 503, and the process goes on', async t => {
  const unhandled = unhandledRejections(t)
  const { decisionPoint, asked } = point(['7'])
  const app = await guarded({ authz: { decisionPoint } })
  let answer: () => unknown = () => null
  app.get('/', { authz: { permission: 'article:write', on: () => answer() as { type: string, id: string } } }, () => 'in')
  const ask = async () => (await app.inject({ url: '/', headers: bearer({}) })).statusCode
  for (const [kind, make] of Object.entries(REJECTING)) {
    for (const give of [make, () => ({ type: 'article', id: make() }), () => ({ type: make(), id: '7' }), () => [make()]]) {
      answer = give
      t.equal(await ask(), 503, kind)
    }
  }
  for (const give of [async () => ({ type: 'article', id: '7' }), () => ({ type: 'article', id: Promise.resolve('7') })]) {
    answer = give
    t.equal(await ask(), 503, 'one that fulfils is refused as well')
  }
  t.strictSame(asked, [])
  answer = () => ({ type: 'article', id: '7' })
  t.equal(await ask(), 200)
  t.strictSame(await unhandled(), [])
  await app.close()
})
