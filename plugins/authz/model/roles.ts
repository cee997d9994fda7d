import { didYouMean } from '../../options/did-you-mean.ts'
import { InvalidModel } from '../errors.ts'

/** A role as it is written, with its form checked. */
export interface RoleSource {
  /** Roles whose permissions it has too. */
  readonly includes: readonly string[]
  /** Permissions of its own. */
  readonly permissions: readonly string[]
}

/**
 * The permissions of each role, those of the included roles first, each once, frozen.
 *
 * Throws GTH_AUTHZ_INVALID_MODEL for a permission or role that is not defined, and for roles that include
 * each other in a circle, which it names.
 */
export function expandRoles (sources: ReadonlyMap<string, RoleSource>, permissions: ReadonlySet<string>): Map<string, readonly string[]> {
  const expanded = new Map<string, readonly string[]>()

  function expand (role: string, path: readonly string[]): readonly string[] {
    const known = expanded.get(role)
    if (known !== undefined) return known
    if (path.includes(role)) {
      throw new InvalidModel(`the roles include each other in a circle: ${[...path.slice(path.indexOf(role)), role].join(' -> ')}.`)
    }
    const source = sources.get(role)
    if (source === undefined) {
      throw new InvalidModel(`role "${path.at(-1)}" includes the unknown role "${role}".${didYouMean(role, [...sources.keys()])}`)
    }
    const unknown = source.permissions.find(name => !permissions.has(name))
    if (unknown !== undefined) {
      throw new InvalidModel(`role "${role}" names the unknown permission "${unknown}".${didYouMean(unknown, [...permissions])}`)
    }
    const included = source.includes.flatMap(name => expand(name, [...path, role]))
    const all = Object.freeze([...new Set([...included, ...source.permissions])])
    expanded.set(role, all)
    return all
  }

  for (const role of sources.keys()) expand(role, [])
  return expanded
}
