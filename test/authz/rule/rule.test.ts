import fc from 'fast-check'
import t from 'tap'
import { parseRule } from '../../../plugins/authz/rule/rule.ts'
import { grammar, thrown } from '../articles.ts'

const parse = (rule: unknown) => parseRule(rule, grammar, 'Route GET /x')
const refusal = (rule: unknown) => thrown(() => parse(rule))

t.test('a rule becomes data', async t => {
  t.same(parse('public'), { expression: { kind: 'public' }, override: null })
  t.same(parse({ any: ['article:publish', { all: ['authenticated', { not: 'user:manage' }] }] }).expression, {
    kind: 'any',
    of: [
      { kind: 'permission', permission: 'article:publish' },
      { kind: 'all', of: [{ kind: 'authenticated' }, { kind: 'not', of: { kind: 'permission', permission: 'user:manage' } }] }
    ]
  })
})

t.test('an override is a whole rule with a reason', async t => {
  t.same(parse({ public: true, override: 'monitoring' }), { expression: { kind: 'public' }, override: 'monitoring' })
  t.same(parse({ override: 'greets by name', optional: true }), { expression: { kind: 'optional' }, override: 'greets by name' })
  for (const rule of [
    { override: 'x' }, { public: false, override: 'x' }, { public: 1, override: 'x' }, { public: true, optional: true, override: 'x' },
    { authenticated: true, override: 'x' }, { public: true, override: 'x', all: [] }
  ]) t.match(refusal(rule).message, /authz has an override, which goes only with public: true or optional: true: \{ public: true, override: 'the reason' \}/)
  for (const override of ['', '  ', true, undefined, null, 1]) t.match(refusal({ public: true, override }).message, /authz\.override must be the reason/)
  t.match(refusal({ public: true }).message, /authz has public: true\. Write 'public'; to open what a scope's default closes, write \{ public: true, override/)
  t.match(refusal({ any: ['article:read', { optional: true }] }).message, /authz\.any\[1\] has optional: true\. Write 'optional'/)
  t.match(refusal({ any: [{ public: true, override: 'x' }] }).message, /authz\.any\[0\] has the keys public, override/)
})

t.test('whatever is no rule is refused: where, why, what instead', async t => {
  const refused: Array<[unknown, RegExp]> = [
    [['article:read'], /^Route GET \/x: authz is a bare array, which means OR in half the field and AND in the other half: write \{ any: \[\.\.\.\] \} or \{ all: \[\.\.\.\] \}\.$/],
    [[], /bare array/], [{ not: ['article:read'] }, /authz\.not is a bare array/], [{ all: ['article:read', ['article:write']] }, /authz\.all\[1\] is a bare array/],
    [{ all: [] }, /authz\.all is empty/], [{ any: [{ any: [] }] }, /authz\.any\[0\]\.any is empty/],
    [{ all: 'article:read' }, /authz\.all is a value of type string: it takes an array/], [{ any: undefined }, /authz\.any is undefined/], [{ any: { 0: 'public', length: 1 } }, /authz\.any is a value of type object/],
    [{}, /authz has no key/], [new Map([['all', ['public']]]), /has no key/], [Object.create({ all: ['public'] }), /has no key/],
    [{ all: ['article:read'], any: ['article:write'] }, /has the keys all, any: write exactly one/],
    [{ al: ['article:read'] }, /has the unknown key "al"\. Did you mean "all"\?/], [{ toString: 'public' }, /unknown key "toString"/], [JSON.parse('{ "__proto__": "public" }'), /unknown key "__proto__"/],
    ['article:raed', /names the unknown permission "article:raed"\. Did you mean "article:read"\?/], ['pubic', /Did you mean "public"\?/], ['', /unknown permission ""/],
    ['article:*', /unknown permission "article:\*"/], ['*', /unknown permission/], ['toString', /unknown permission/], ['__proto__', /unknown permission/],
    ['admin', /authz is "admin", which is a role: a rule names permissions/], [{ any: ['editor'] }, /authz\.any\[0\] is "editor", which is a role/],
    [null, /authz is null: write/], [undefined, /authz is undefined/], [true, /authz is a value of type boolean/], [1, /type number/], [() => true, /type function/], [Symbol('s'), /type symbol/],
    // eslint-disable-next-line no-sparse-arrays
    [{ all: ['article:read', ,] }, /authz\.all\[1\] is undefined/], [{ any: [['x']] }, /authz\.any\[0\] is a bare array/], [{ not: { all: [[]] } }, /authz\.not\.all\[0\] is a bare array/]
  ]
  for (const [rule, message] of refused) t.match(refusal(rule), { code: 'GTH_AUTHZ_INVALID_RULE', message })
})

t.test('a rule that contains itself, or is absurdly deep or wide, is refused at once', async t => {
  const circle: { all: unknown[] } = { all: [] }
  circle.all.push('article:read', circle, circle)
  t.match(refusal(circle).message, /deeper than 32 levels\. Does the rule contain itself\?/)
  let deep: unknown = 'article:read'
  for (let i = 0; i < 32; i++) deep = { not: deep }
  t.doesNotThrow(() => parse(deep))
  t.match(refusal({ not: deep }).message, /deeper than 32/)
  // 2 ** 31 parts, in 31 objects
  let wide: unknown = 'article:read'
  for (let i = 0; i < 31; i++) wide = { all: [wide, wide] }
  t.match(refusal(wide).message, /more than 10000 parts/)
  t.doesNotThrow(() => parse({ any: Array(9999).fill('article:read') }))
  t.match(refusal({ any: Array(10_000).fill('article:read') }).message, /more than 10000 parts/)
})

t.test('law: whatever a program writes there, it is a rule or a named error', async () => {
  fc.assert(fc.property(fc.anything({ withBigInt: true, withMap: true, withNullPrototype: true, withSparseArray: true }), rule => {
    try {
      return ['public', 'optional', 'authenticated', 'permission', 'all', 'any', 'not'].includes(parse(rule).expression.kind)
    } catch (error) {
      return (error as { code: string }).code === 'GTH_AUTHZ_INVALID_RULE'
    }
  }))
})
