// The kinds of rules and policies, once: parsers take them from here, and so does every message that lists them.

/** One way to write a rule: as a word, as an object with a key, or as what something else makes. */
interface Kind { readonly form: string, readonly word?: string, readonly key?: string }

export const RULE_KINDS = [
  { form: 'a permission' },
  { form: '\'authenticated\'', word: 'authenticated' },
  { form: '\'optional\'', word: 'optional' },
  { form: '\'public\'', word: 'public' },
  { form: '{ all }', key: 'all' },
  { form: '{ any }', key: 'any' },
  { form: '{ not }', key: 'not' },
  { form: '{ stepUp }', key: 'stepUp' },
  { form: '{ permission, on }', key: 'permission' },
  { form: 'resource.can(action)' },
  { form: 'resource.list(action)' },
  { form: 'self(param)' }
] as const satisfies readonly Kind[]

export const POLICY_KINDS = [
  { form: 'a permission' },
  { form: '\'everybody\'', word: 'everybody' },
  { form: '{ owner }', key: 'owner' },
  { form: '{ where }', key: 'where' },
  { form: '{ all }', key: 'all' },
  { form: '{ any }', key: 'any' },
  { form: '{ not }', key: 'not' },
  { form: 'a function' }
] as const satisfies readonly Kind[]

type KeyOf<Of extends Kind> = Of extends { readonly key: infer Key } ? Key : never
type WordOf<Of extends Kind> = Of extends { readonly word: infer Word } ? Word : never

/** The keys of rules that are objects. */
export type RuleKey = KeyOf<typeof RULE_KINDS[number]>
/** The rules that are words, which no permission may be called. */
export type RuleWord = WordOf<typeof RULE_KINDS[number]>
/** The keys of policies that are objects. */
export type PolicyKey = KeyOf<typeof POLICY_KINDS[number]>

export const RULE_WORDS = RULE_KINDS.flatMap(kind => 'word' in kind ? [kind.word] : []) satisfies readonly RuleWord[]
export const RULE_KEYS = RULE_KINDS.flatMap(kind => 'key' in kind ? [kind.key] : []) satisfies readonly RuleKey[]
export const POLICY_KEYS = POLICY_KINDS.flatMap(kind => 'key' in kind ? [kind.key] : []) satisfies readonly PolicyKey[]

/** Every way to write a rule, for a sentence: `a permission, ... or self(param)`. */
export const RULE_FORMS = listed(RULE_KINDS)
/** The rules that are objects, for a sentence. */
export const RULE_OBJECTS = listed(RULE_KINDS.filter(kind => 'key' in kind))
/** Every way to write a policy, for a sentence. */
export const POLICY_FORMS = listed(POLICY_KINDS)
/** The policies that are objects, for a sentence. */
export const POLICY_OBJECTS = listed(POLICY_KINDS.filter(kind => 'key' in kind))

function listed (kinds: readonly Kind[]): string {
  const forms = kinds.map(({ form }) => form)
  return `${forms.slice(0, -1).join(', ')} or ${String(forms.at(-1))}`
}
