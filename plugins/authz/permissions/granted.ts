import { grantOf } from '../../acting/grants.ts'
import type { Sources } from '../decision/find.ts'
import { capped, claim } from './capped.ts'
import type { HeldBy } from './held.ts'

/**
 * The permissions of subjects where a test in this process may say what somebody has: then neither the claims nor
 * a source are asked for them. A scope caps them all the same.
 *
 * @param scopeClaim the claim that caps; false where none does
 */
export function orGranted<Of extends Sources['permissionsOf']> (permissionsOf: Of, heldBy: HeldBy, scopeClaim: string | false): Of {
  const of: Sources['permissionsOf'] = (auth, consistency, log) => {
    const grant = grantOf(auth)
    if (grant === undefined) return permissionsOf(auth, consistency, log)
    const held = heldBy(grant.roles, grant.permissions, grant.unknown)
    return { granted: capped(held, claim(auth.claims, scopeClaim)), held }
  }
  return of as Of
}
