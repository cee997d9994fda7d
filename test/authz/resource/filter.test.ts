import fc from 'fast-check'
import t from 'tap'
import type { Auth } from '../../../plugins/contract.ts'
import { InvalidRule } from '../../../plugins/authz/errors.ts'
import { compile } from '../../../plugins/authz/decision/formula.ts'
import { Inquiry, ROW, type Asked, type Fact, type Permissions } from '../../../plugins/authz/decision/inquiry.ts'
import { YES } from '../../../plugins/authz/decision/truth.ts'
import { filterOf, type Filter } from '../../../plugins/authz/resource/filter.ts'
import { parsePolicy } from '../../../plugins/authz/resource/policy.ts'
import { fold } from '../../../plugins/authz/rule/fold.ts'
import { grammar, thrown } from '../articles.ts'

const row: Fact = { stage: ROW, text: 'article (id)', find: () => null }
const read = (policy: unknown) => fold(parsePolicy(policy, 'policy', row, grammar, (path, why) => new InvalidRule('here', `${path} ${why}`)))

const NAMES = ['article:read', 'article:write'] as const
const values = fc.constantFrom('ada', 'bob', null, 1, true)
const policies = fc.letrec(tie => ({
  policy: fc.oneof({ maxDepth: 5 },
    fc.oneof(fc.constantFrom<unknown>('everybody', ...NAMES), fc.record({ owner: fc.constantFrom('a', 'b') }), fc.record({ where: fc.dictionary(fc.constantFrom('a', 'b'), fc.oneof(values, fc.record({ claim: fc.constantFrom('c', 'd') })), { minKeys: 1 }) })),
    fc.record({ all: fc.array(tie('policy'), { minLength: 1, maxLength: 3 }) }), fc.record({ any: fc.array(tie('policy'), { minLength: 1, maxLength: 3 }) }), fc.record({ not: tie('policy') }))
})).policy
const rows = fc.record({ a: values, b: values }, { requiredKeys: [] })
const held = fc.subarray([...NAMES]).map(names => new Set<string>(names))
const permissions: fc.Arbitrary<Permissions> = fc.tuple(held, held).map(([granted, held]) => ({ granted: new Set([...granted].filter(name => held.has(name))), held }))
const auths = fc.option(fc.record({ c: fc.oneof(values, fc.constantFrom([['ada']], { a: 1 })) }, { requiredKeys: [] }).map(claims => ({ subject: 'ada', claims, source: 'header', issuer: 'x' }) as unknown as Auth))

/** What a store does with a filter; of a row without the member, or with one of another type, it takes neither. */
function picks (filter: Filter<Record<string, unknown>>, row: Record<string, unknown>): boolean {
  if (typeof filter === 'boolean') return filter
  if ('all' in filter) return filter.all.every(part => picks(part, row))
  if ('any' in filter) return filter.any.some(part => picks(part, row))
  if (!Object.hasOwn(row, filter.member)) return false
  const [actual, wanted] = [row[filter.member], 'is' in filter ? filter.is : filter.isNot]
  if (typeof actual !== typeof wanted && actual !== null && wanted !== null) return false
  return (actual === wanted) === ('is' in filter)
}

t.test('law: a filter picks the rows that the policy permits one by one', async () => {
  fc.assert(fc.property(policies, rows, permissions, auths, (policy, value, permissions, auth) => {
    const rule = read(policy)
    const inquiry = new Inquiry({} as Asked, auth, permissions)
    const filter = filterOf(rule, inquiry)
    inquiry.learn(row, { value })
    return picks(filter, value) === (compile(rule).truth(inquiry) === YES)
  }), { numRuns: 5000 })
})

t.test('what is known is left out', async t => {
  const filter = (policy: unknown, ...granted: string[]) => filterOf(read(policy), new Inquiry({} as Asked, null, { granted: new Set(granted), held: new Set(granted) }))
  const a = { where: { a: 1 } }
  t.equal(filter({ any: ['article:read', a] }, 'article:read'), true)
  t.same(filter({ any: ['article:read', a] }), { member: 'a', is: 1 })
  t.equal(filter({ all: ['article:read', a] }), false)
  t.same(filter({ all: ['article:read', a] }, 'article:read'), { member: 'a', is: 1 })
  t.same(filter({ not: { any: [a, { where: { b: null } }] } }), { all: [{ member: 'a', isNot: 1 }, { member: 'b', isNot: null }] })
  t.equal(filter({ owner: 'a' }), false, 'nobody owns nothing')
})

t.test('what cannot be told is an error', async t => {
  const of = (policy: unknown, permissions: Permissions | null | undefined) => thrown(() => filterOf(read(policy), new Inquiry({} as Asked, null, permissions)))
  t.equal(of('article:read', null).code, 'GTH_AUTHZ_UNDECIDED')
  t.match(of('article:read', undefined), { code: 'GTH_AUTHZ_FILTER_IMPOSSIBLE', message: /not known yet/ })
  t.match(of(() => true, undefined), { code: 'GTH_AUTHZ_FILTER_IMPOSSIBLE', message: /policy\(\) is a function, which no store can execute/ })
})
