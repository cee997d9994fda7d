import type { Model } from '../model/model.ts'

/**
 * The permissions of roles, and these permissions. Names that the model does not have count for nothing, and
 * `unknown` is told of each.
 */
export type HeldBy = (roles: readonly string[], permissions: readonly string[], unknown?: (kind: 'role' | 'permission', name: string) => void) => ReadonlySet<string>

/** What names stand for in a model. */
export function heldIn (model: Model): HeldBy {
  const known = new Set(Object.keys(model.permissions))
  const permissionsOf = new Map(Object.entries(model.roles))

  return (roles, permissions, unknown) => {
    const held = new Set<string>()
    for (const role of roles) {
      const expanded = permissionsOf.get(role)
      if (expanded === undefined) unknown?.('role', role)
      else for (const name of expanded) held.add(name)
    }
    for (const name of permissions) {
      if (known.has(name)) held.add(name)
      else unknown?.('permission', name)
    }
    return held
  }
}
