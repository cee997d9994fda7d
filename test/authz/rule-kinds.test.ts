import { readFileSync } from 'node:fs'
import t from 'tap'
import * as door from '../../plugins/authz/index.ts'
import { InvalidRule } from '../../plugins/authz/errors.ts'
import { parsePolicy } from '../../plugins/authz/resource/policy.ts'
import { POLICY_FORMS, POLICY_KINDS, POLICY_OBJECTS, RULE_FORMS, RULE_KINDS, RULE_OBJECTS } from '../../plugins/authz/rule-kinds.ts'
import { readerOf } from '../../plugins/authz/rule/grammar.ts'
import { parseRule } from '../../plugins/authz/rule/rule.ts'
import { describeMissing } from '../../plugins/authz/routes/missing.ts'
import { grammar, thrown } from './articles.ts'
import { articles } from './resource/article.ts'

const { article } = articles([])
const row = { stage: 2, text: 'article (id)', find: () => null }
const rule = (value: unknown) => parseRule(value, { ...grammar, resources: new Map() }, 'here')
const policy = (value: unknown) => parsePolicy(value, 'policy', row, grammar, (path, why) => new InvalidRule('here', `${path} ${why}`))

const RULES: Record<typeof RULE_KINDS[number]['form'], unknown> = {
  'a permission': 'article:read',
  '\'authenticated\'': 'authenticated',
  '\'optional\'': 'optional',
  '\'public\'': 'public',
  '{ all }': { all: ['article:read'] },
  '{ any }': { any: ['article:read'] },
  '{ not }': { not: 'article:read' },
  '{ stepUp }': { stepUp: { maxAge: 60 } },
  '{ permission, on }': { permission: 'article:read', on: () => ({ type: 'article', id: 1 }) },
  'resource.can(action)': article.can('read'),
  'resource.list(action)': article.list('read'),
  'self(param)': door.self('id')
}
const POLICIES: Record<typeof POLICY_KINDS[number]['form'], unknown> = {
  'a permission': 'article:read',
  '\'everybody\'': 'everybody',
  '{ owner }': { owner: 'author' },
  '{ where }': { where: { status: 'published' } },
  '{ all }': { all: ['everybody'] },
  '{ any }': { any: ['everybody'] },
  '{ not }': { not: 'everybody' },
  'a function': () => true
}
/** Keys that somebody may try, and those of the other language. */
const KEYS = [...RULE_KINDS, ...POLICY_KINDS].flatMap(kind => 'key' in kind ? [kind.key] : []).concat(['role', 'roles', 'claim', 'resource', 'self', 'list', 'can', 'or', 'and', 'allOf', 'anyOf', 'rule', 'shadow', 'public', 'optional', 'on'] as never[])
const WORDS = ['public', 'optional', 'authenticated', 'everybody', 'nobody', 'anonymous', 'owner', 'never', 'self', 'all', 'any', '*']

t.test('every kind of rule and of policy that the table has is understood', async t => {
  for (const { form } of RULE_KINDS) t.doesNotThrow(() => rule(RULES[form]), form)
  for (const { form } of POLICY_KINDS) t.doesNotThrow(() => policy(POLICIES[form]), form)
})

t.test('every kind that is understood is in the table', async t => {
  const keyed = (kinds: ReadonlyArray<{ readonly form: string, readonly key?: string }>, key: string) => kinds.some(kind => kind.key === key)
  const worded = (kinds: ReadonlyArray<{ readonly form: string, readonly word?: string }>, word: string) => kinds.some(kind => kind.word === word)
  const isUnderstood = (parse: () => unknown, form: RegExp) => { try { parse(); return true } catch (error) { return !form.test((error as Error).message) } }
  for (const key of KEYS) {
    const value = { [key]: 'article:read' }
    t.equal(isUnderstood(() => rule(value), /unknown key|has the keys|has (public|optional): true/) || key === 'permission', keyed(RULE_KINDS, key), `a rule with ${key}`)
    t.equal(isUnderstood(() => policy(value), /write exactly one of/), keyed(POLICY_KINDS, key), `a policy with ${key}`)
  }
  for (const word of WORDS) {
    t.equal(isUnderstood(() => rule(word), /./), worded(RULE_KINDS, word), `the rule ${word}`)
    t.equal(isUnderstood(() => policy(word), /./), worded(POLICY_KINDS, word), `the policy ${word}`)
  }
  const makers = { ...Object.fromEntries(Object.entries(door).map(([name, value]) => [name, value as unknown])), ...Object.fromEntries(Object.entries(article).map(([name, value]) => [`resource.${name}`, value])) }
  const making = Object.entries(makers).flatMap(([name, maker]) => {
    try {
      const made = (maker as (argument: string) => unknown)('read')
      // A plugin, given no application, rejects.
      if (made instanceof Promise) made.catch(() => {})
      return readerOf(Object(made) as object) === undefined ? [] : [name]
    } catch {
      return []
    }
  })
  t.same(making.sort(), RULE_KINDS.flatMap(({ form }) => /^([\w.]+)\(/.exec(form)?.[1] ?? []).sort(), 'what makes a rule')
})

t.test('every message that lists them lists all of them', async t => {
  const say = (run: () => unknown) => thrown(run).message
  t.match(say(() => rule(1)), RULE_FORMS)
  t.match(say(() => rule({})), RULE_OBJECTS)
  t.match(say(() => rule({ one: 1 })), RULE_OBJECTS)
  t.match(describeMissing([]), RULE_FORMS)
  t.match(say(() => policy(1)), POLICY_FORMS)
  t.match(say(() => policy({})), POLICY_OBJECTS)
  t.equal(RULE_OBJECTS, '{ all }, { any }, { not }, { stepUp } or { permission, on }')
})

t.test('the doc comments of the types name every kind', async t => {
  for (const [file, kinds] of [['rule/route-rule.ts', RULE_KINDS], ['resource/resource.ts', POLICY_KINDS]] as const) {
    const text = readFileSync(new URL(`../../plugins/authz/${file}`, import.meta.url), 'utf8')
    const items = text.split('\n').filter(line => line.startsWith(' * - ')).join('\n')
    for (const { form } of kinds) t.ok(items.includes(form.replace(/ \}$/, '')), `${file} explains ${form}`)
  }
})
