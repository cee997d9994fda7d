import fc from 'fast-check'
import t from 'tap'
import type { Auth } from '../../../plugins/contract.ts'
import { InvalidRule } from '../../../plugins/authz/errors.ts'
import { compile } from '../../../plugins/authz/decision/formula.ts'
import { Inquiry, ROW, type Asked, type Fact } from '../../../plugins/authz/decision/inquiry.ts'
import { ERROR, NO, YES } from '../../../plugins/authz/decision/truth.ts'
import { parsePolicy } from '../../../plugins/authz/resource/policy.ts'
import { fold } from '../../../plugins/authz/rule/fold.ts'
import { grammar, thrown } from '../articles.ts'
import { REJECTING, unhandledRejections } from '../../refusal/unhandled.ts'

const row: Fact = { stage: ROW, text: 'article (id)', find: () => null }
const parse = (policy: unknown) => parsePolicy(policy, 'article.policies.read', row, grammar, (path, why) => new InvalidRule('here', `${path} ${why}`))
const auth = { subject: 'ada', claims: { tenant: 'a' }, source: 'header', issuer: 'x' } as unknown as Auth

/** Whether a policy certainly permits something with a row, and whether it certainly does not. */
function says (policy: unknown, value: object | null, subject: Auth | null = auth): [boolean, boolean] {
  const inquiry = new Inquiry({} as Asked, subject, { granted: new Set(['article:read']), held: new Set(['article:read']) })
  inquiry.learn(row, { value })
  const rule = fold(parse(policy))
  return [compile(rule).truth(inquiry) === YES, compile(rule, false).truth(inquiry) === YES]
}

t.test('members of a row', async t => {
  const ada = { author: 'ada', status: 'draft', tenant: 'a', none: null }
  t.same(says({ owner: 'author' }, ada), [true, false])
  t.same(says({ owner: 'author' }, { author: 'bob' }), [false, true])
  t.same(says({ owner: 'author' }, ada, null), [false, false], 'nobody owns nothing')
  t.same(says({ owner: 'author' }, {}), [false, false], 'a row without the member')
  t.same(says({ owner: 'author' }, null), [false, false], 'a row that is not there')
  t.same(says({ where: { status: 'draft', none: null } }, ada), [true, false])
  t.same(says({ where: { status: 'published' } }, ada), [false, true])
  t.same(says({ where: { tenant: { claim: 'tenant' } } }, ada), [true, false])
  t.same(says({ where: { tenant: { claim: 'tenant' } } }, { tenant: 'b' }), [false, true])
  t.same(says({ where: { tenant: { claim: 'toString' } } }, ada), [false, false], 'a claim that the token does not have')
  t.same(says({ where: { tenant: { claim: 'tenant' } } }, ada, null), [false, false])
  t.same(says({ where: { count: 1n } }, { count: 1n }), [true, false])
  t.same(says({ all: ['article:read', { not: { owner: 'author' } }] }, ada), [false, true])
  t.same(says({ any: ['article:write', 'everybody'] }, ada), [true, false])
})

t.test('what is no policy is refused, and says where and why', async t => {
  let deep: unknown = 'everybody'
  for (let i = 0; i < 33; i++) deep = { not: deep }
  for (const [policy, message] of [
    ['article:raed', /article\.policies\.read names the unknown permission "article:raed"\. Did you mean "article:read"\?/], ['writer', /unknown permission "writer"/], ['author', /is "author", which is a role: a policy names permissions/], ['public', /is 'public', which is a rule for routes/],
    [['everybody'], /bare array/], [1, /must be a permission/], [null, /must be a permission/], [undefined, /must be a permission/], [{}, /has no key: write exactly one/],
    [{ owner: 'x', where: {} }, /has the keys owner, where: write exactly one/], [{ wehre: {} }, /Did you mean "where"\?/], [{ owner: 1 }, /\.owner must name the member/], [{ owner: '' }, /must name the member/],
    [{ where: {} }, /\.where must name the members/], [{ where: [] }, /must name the members/], [{ where: { a: undefined } }, /\.where\.a must be a string/], [{ where: { a: NaN } }, /a finite number/], [{ where: { a: Infinity } }, /a finite number/], [{ where: { a: { claim: '' } } }, /where\.a must be/], [{ where: { a: {} } }, /where\.a must be/], [{ where: { a: [1] } }, /where\.a must be/], [{ where: { a: { claim: 1 } } }, /where\.a must be/],
    [{ where: { a: { claim: 'x', or: 1 } } }, /where\.a must be/], [{ all: [] }, /\.all must be a list/], [{ any: 'x' }, /\.any must be a list/], [{ any: ['everybody', { not: 'x' }] }, /\.any\[1\]\.not names/], [deep, /nested deeper than 32/]
  ] as const) t.match(thrown(() => parse(policy)), { code: 'GTH_AUTHZ_INVALID_RULE', message })
})

t.test('values that look alike are not one', async t => {
  t.same(says({ where: { a: 1 } }, { a: 1n }), [false, false], 'nobody knows what was meant')
  t.same(says({ where: { a: '1' } }, { a: 1 }), [false, false])
  t.same(says({ where: { a: null } }, { a: 1 }), [false, true])
  t.same(says({ where: { a: 1 } }, { a: null }), [false, true])
  for (const a of [[1], { a: 1 }, new Date(), undefined, Symbol('a')]) t.same(says({ where: { a: 1 } }, { a }), [false, false], 'what is not one value')
  t.same(says({ all: [{ where: { a: 1 } }, { where: { a: 1n } }] }, { a: 1 }), [false, false])
  t.same(says({ any: [{ where: { a: 'x' } }, { where: { 'a is "x"': true } }] }, { a: 'x' }), [true, false])
  t.same(says({ all: [{ where: { a: 'the claim tenant' } }, { where: { a: { claim: 'tenant' } } }] }, { a: 'a' }), [false, true])
})

t.test('a claim that is null, a list or an object is no value: neither equal nor different', async t => {
  for (const tenant of [null, ['a'], { a: 1 }, [null]]) {
    const subject = { ...auth, claims: { tenant } } as unknown as Auth
    for (const row of [{ tenant: null }, { tenant: 'a' }, { tenant }]) {
      t.same(says({ where: { tenant: { claim: 'tenant' } } }, row, subject), [false, false])
      t.same(says({ not: { where: { tenant: { claim: 'tenant' } } } }, row, subject), [false, false])
    }
  }
})

t.test('a policy that would take a boot to its knees is refused', async t => {
  let twice: unknown = 'everybody'
  for (let i = 0; i < 20; i++) twice = { all: [twice, twice] }
  t.match(thrown(() => parse(twice)), { code: 'GTH_AUTHZ_INVALID_RULE', message: 'here: article.policies.read has more than 10000 parts. Name what they have in common as a permission, or write a function.' })
})

t.test('a member that cannot be read is an error, told once, where nothing overrules it', async t => {
  const logged: unknown[] = []
  const value = { get a (): never { throw new Error('hush') }, b: 1 }
  const inquiry = new Inquiry({ log: { error: (...given: unknown[]) => logged.push(given) } } as unknown as Asked, auth, { granted: new Set(['article:read']), held: new Set(['article:read']) })
  inquiry.learn(row, { value })
  const formula = (policy: unknown) => compile(fold(parse(policy)))
  const broken = formula({ where: { a: 1 } })
  t.same([broken.truth(inquiry), broken.truth(inquiry)], [ERROR, ERROR])
  t.match(logged, [[{ err: { message: 'hush' } }, 'authz: a is 1 could not be found out']])
  t.equal(logged.length, 1)
  t.equal(formula({ any: ['article:read', { where: { a: 1 } }] }).truth(inquiry), YES)
  t.equal(formula({ where: { b: 2, a: 1 } }).truth(inquiry), NO)
})

t.test('law: whatever a program writes there, it is a policy or a named error', async () => {
  fc.assert(fc.property(fc.anything({ withBigInt: true, withMap: true, withNullPrototype: true, withSparseArray: true }), policy => {
    try {
      fold(parse(policy))
      return true
    } catch (error) {
      return (error as { code: string }).code === 'GTH_AUTHZ_INVALID_RULE'
    }
  }), { numRuns: 2000 })
})

t.test('a function is asked about the row, once it is there', async t => {
  const asked: unknown[] = []
  const check = parse((value: unknown, subject: unknown) => { asked.push([value, subject]); return true })
  if (check.kind !== 'check') throw new TypeError('it is a check')
  const { find } = check.fact
  const signal = AbortSignal.timeout(1000)
  const inquiry = (answer?: object) => {
    const inquiry = new Inquiry({} as Asked, auth, undefined)
    if (answer !== undefined) inquiry.learn(row, answer as never)
    return inquiry
  }
  t.equal(await find(inquiry({ value: { id: 1 } }), signal), true)
  t.same(asked, [[{ id: 1 }, auth]])
  t.equal(await find(inquiry({ value: null }), signal), null, 'there is nothing to ask about')
  t.equal(check.fact.needs, row, 'which is found out first')
  await t.rejects(Promise.resolve(find(inquiry(), signal)), /could not be loaded/)
  await t.rejects(Promise.resolve(find(inquiry({ failed: true }), signal)), /could not be loaded/)
  t.same([check.isSo(true, auth), check.isSo(null, auth), check.isNotSo(false, auth), check.isNotSo(null, auth)], [true, false, true, false])
  const wrong = parse(() => 'yes')
  await t.rejects(Promise.resolve(wrong.kind === 'check' && wrong.fact.find(inquiry({ value: {} }), signal)), /must answer true or false/)
})

t.test('a member of a row that is a promise equals nothing, a policy that answers with promises is an error, and neither ends the process', async t => {
  const unhandled = unhandledRejections(t)
  for (const [kind, make] of Object.entries(REJECTING)) {
    t.same(says({ owner: 'author' }, { get author () { return make() } }), [false, false], kind)
    t.same(says({ not: { where: { status: 'draft' } } }, { status: make() }), [false, false], kind)
    const decide = parse(async () => [make()]) as { fact: Fact }
    const inquiry = new Inquiry({} as Asked, auth, undefined)
    inquiry.learn(row, { value: {} })
    await t.rejects(async () => await decide.fact.find(inquiry, new AbortController().signal), /must answer true or false/, kind)
  }
  t.strictSame(await unhandled(), [])
})
