import type { Auth } from '../../contract.ts'
import type { Permissions } from '../decision/inquiry.ts'
import { isLasting } from '../../identity/lasting.ts'
import type { Model } from '../model/model.ts'
import { capped, claim } from './capped.ts'
import { heldIn } from './held.ts'

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

/** The permissions of a subject. */
export type PermissionsOf = (auth: Auth) => Permissions

/**
 * Reads the permissions of a subject from its claims: it holds those of its roles and its own, and is granted of
 * these, where the token has a scope, only what the scope names too. Only names of the model count. A claim of
 * the wrong form grants nothing and leaves unknown what is held; a scope of the wrong form leaves nothing granted.
 *
 * An identity that lasts is read once: the answer is kept as long as the identity is, which is why it must be frozen.
 */
export function permissionsFrom (model: Model, names: Required<ClaimNames>): PermissionsOf {
  const heldBy = heldIn(model)
  const kept = new WeakMap<Auth, Permissions>()

  function read (claims: object): Permissions {
    const own = strings(claim(claims, names.permissions))
    const ofRoles = strings(claim(claims, names.roles))
    const held = heldBy(ofRoles ?? [], own ?? [])
    return { granted: capped(held, claim(claims, names.scope)), held: own === null || ofRoles === null ? null : held }
  }

  return auth => {
    const before = kept.get(auth)
    if (before !== undefined) return before
    const permissions = read(auth.claims)
    if (isLasting(auth)) kept.set(auth, permissions)
    return permissions
  }
}

/** The array of strings that a claim is; none where there is no such claim, null where it is of another form. */
function strings (value: unknown): string[] | null {
  if (value === undefined) return []
  return Array.isArray(value) && value.every(item => typeof item === 'string') ? value : null
}
