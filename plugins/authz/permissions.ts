import type { Auth } from '../contract.ts'
import type { Model } from './model.ts'

/** Which claims say what a subject may do; false where none does. */
export interface ClaimNames {
  /** An array of role names. Default `roles`. */
  readonly roles?: string | false
  /** An array of permissions. Default `permissions`. */
  readonly permissions?: string | false
  /** Permissions with spaces between them (RFC 8693 §4.2), which cap the other two in the tokens that carry it. Default `scope`. */
  readonly scope?: string | false
}

/** The default claim names. */
export const CLAIM_NAMES = Object.freeze({ roles: 'roles', permissions: 'permissions', scope: 'scope' })

/** The permissions that a subject has. */
export type Granted = (auth: Auth) => ReadonlySet<string>

/**
 * Reads the permissions of a subject from its claims: those of its roles and its own, and of these, where the
 * token has a scope, only what the scope names too. Only names of the model count. A claim of the wrong form
 * grants nothing; a scope of the wrong form leaves nothing.
 *
 * An identity is read once: the answer is kept as long as the identity is, which is why it must be frozen.
 */
export function grantedBy (model: Model, names: Required<ClaimNames>): Granted {
  const known = new Map<string, readonly string[]>(Object.keys(model.permissions).map(name => [name, [name]]))
  const roles = new Map(Object.entries(model.roles))
  const kept = new WeakMap<Auth, ReadonlySet<string>>()

  function read (claims: object): ReadonlySet<string> {
    const granted = new Set([
      ...strings(own(claims, names.roles)).flatMap(name => roles.get(name) ?? []),
      ...strings(own(claims, names.permissions)).flatMap(name => known.get(name) ?? [])
    ])
    const scope = own(claims, names.scope)
    if (scope === undefined) return granted
    const cap = new Set(typeof scope === 'string' ? scope.split(' ') : [])
    return new Set([...granted].filter(name => cap.has(name)))
  }

  return auth => {
    const before = kept.get(auth)
    if (before !== undefined) return before
    const granted = read(auth.claims)
    kept.set(auth, granted)
    return granted
  }
}

/** A claim of the token itself, never one that it inherits; undefined where there is none. */
function own (claims: object, name: string | false): unknown {
  return name !== false && Object.hasOwn(claims, name) ? (claims as Record<string, unknown>)[name] : undefined
}

/** The array of strings that a claim is; of any other form nothing. */
function strings (value: unknown): string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string') ? value : []
}
