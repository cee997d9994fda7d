/** What a rule says, its form and its names checked. */
export type Expression =
  | { readonly kind: 'public' | 'optional' | 'authenticated' }
  | { readonly kind: 'permission', readonly permission: string }
  | { readonly kind: 'all' | 'any', readonly of: readonly Expression[] }
  | { readonly kind: 'not', readonly of: Expression }

/** What depends on the permissions of a known subject. Of somebody unknown it is always undecided. */
export type Condition =
  | { readonly kind: 'permission', readonly permission: string }
  | { readonly kind: 'all' | 'any', readonly of: readonly Condition[] }
  | { readonly kind: 'not', readonly of: Condition }

/** A rule that somebody may satisfy: everybody, everybody known, or whom the condition permits. */
export type Requirement = { readonly kind: 'public' | 'optional' | 'authenticated' } | Condition

/**
 * A folded rule: a requirement, or one that nobody satisfies. `never` denies everybody; `unknown` denies all
 * who are known and is undecided of the others, as `{ not: 'authenticated' }` is.
 */
export type Folded = Requirement | { readonly kind: 'never' } | { readonly kind: 'unknown' }

/** Decides a condition for a known subject with these permissions. */
export type Decide = (granted: ReadonlySet<string>) => boolean

/** Compiles a condition: what can be known at boot is not looked at again. */
export function compile (condition: Condition): Decide {
  switch (condition.kind) {
    case 'permission': {
      const { permission } = condition
      return granted => granted.has(permission)
    }
    case 'not': {
      const decide = compile(condition.of)
      return granted => !decide(granted)
    }
    case 'all': {
      const parts = condition.of.map(compile)
      return granted => {
        for (const decide of parts) if (!decide(granted)) return false
        return true
      }
    }
    case 'any': {
      const parts = condition.of.map(compile)
      return granted => {
        for (const decide of parts) if (decide(granted)) return true
        return false
      }
    }
  }
}
