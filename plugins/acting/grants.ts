import type { Grant } from './acting.ts'

/** By the Auth that stands for the identity. */
const grants = new WeakMap<object, Grant>()

/** Has a grant count for an Auth. */
export function keepGrant (auth: object, grant: Grant): void {
  grants.set(auth, grant)
}

/** What counts for an Auth instead of its claims; undefined where they count. */
export function grantOf (auth: object): Grant | undefined {
  return grants.get(auth)
}
