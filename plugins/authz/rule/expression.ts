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

/** The permissions of a known subject. */
export interface Permissions {
  /** What the subject may use: what it holds, capped by the token's scope. */
  readonly granted: ReadonlySet<string>
  /**
   * What the subject holds, whatever the scope: to have asked for less does not make it somebody else. Null where
   * the claims are of a form that leaves it unknown.
   */
  readonly held: ReadonlySet<string> | null
}

/** Decides a condition for a known subject. */
export type Decide = (subject: Permissions) => boolean

/**
 * Compiles a condition: what can be known at boot is not looked at again. Three-valued: a permission that is held
 * but not granted, or of which nobody knows, is undecided, and so is its `not`; what is undecided is not permitted.
 */
export function compile (condition: Condition): Decide {
  return compileFor(true, condition)
}

/** Whether the condition is certainly so, or certainly not so: by De Morgan's laws down to the permissions. */
function compileFor (wanted: boolean, condition: Condition): Decide {
  switch (condition.kind) {
    case 'permission': {
      const { permission } = condition
      return wanted ? ({ granted }) => granted.has(permission) : ({ held }) => held !== null && !held.has(permission)
    }
    case 'not': return compileFor(!wanted, condition.of)
    default: {
      const parts = condition.of.map(part => compileFor(wanted, part))
      return (condition.kind === 'all') === wanted ? every(parts) : some(parts)
    }
  }
}

function every (parts: readonly Decide[]): Decide {
  return subject => {
    for (const decide of parts) if (!decide(subject)) return false
    return true
  }
}

function some (parts: readonly Decide[]): Decide {
  return subject => {
    for (const decide of parts) if (decide(subject)) return true
    return false
  }
}
