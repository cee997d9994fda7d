import type { Auth } from '../../contract.ts'
import type { Permissions } from '../decision/inquiry.ts'
import { capped, claim } from './capped.ts'
import type { Version } from './source-options.ts'

/** The permissions that a source says a subject has. */
export interface SourcedPermissions extends Permissions {
  readonly held: ReadonlySet<string>
  /** The version that the answer carries; null where it carries none. */
  readonly version: Version | null
}

/** A longer scope (characters) is not kept: what is remembered must stay small. */
const LONGEST_SCOPE = 1024

/**
 * What one answer of a source grants, to each token that it is for: the scope of the token caps it. Tokens of a
 * subject mostly have the same scope, so what the latest scope leaves is kept.
 */
export function sourcedPermissions (held: ReadonlySet<string>, version: Version | null, scopeClaim: string | false): (auth: Auth) => SourcedPermissions {
  const uncapped: SourcedPermissions = { granted: held, held, version }
  let latest: unknown
  let latestCapped = uncapped

  return auth => {
    const scope = claim(auth.claims, scopeClaim)
    if (scope === latest) return latestCapped
    if (scope === undefined) return uncapped
    const permissions: SourcedPermissions = { granted: capped(held, scope), held, version }
    if (typeof scope !== 'string' || scope.length > LONGEST_SCOPE) return permissions
    latest = scope
    latestCapped = permissions
    return permissions
  }
}
