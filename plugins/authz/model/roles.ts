import { didYouMean } from '../../options/did-you-mean.ts'
import { InvalidModel } from '../errors.ts'

/** A role as it is written, with its form checked. */
export interface RoleSource {
  /** Roles whose permissions it has too. */
  readonly includes: readonly string[]
  /** Permissions of its own. */
  readonly permissions: readonly string[]
}

/** More than this to look through, over all roles together, would take a boot to its knees. */
const MOST_STEPS = 10_000_000
/** A circle of more roles than this is shown in part. */
const LONGEST_CIRCLE = 12

/**
 * The permissions of each role, those of the included roles first, each once, frozen. Roles may include each other
 * as deep as memory goes: nothing here calls itself.
 *
 * Throws GTH_AUTHZ_INVALID_MODEL for a permission or role that is not defined, for roles that include each other
 * in a circle, which it names, and for more permissions than a boot can look through.
 */
export function expandRoles (
  sources: ReadonlyMap<string, RoleSource>, permissions: ReadonlySet<string>
): Map<string, readonly string[]> {
  const expanded = new Map<string, readonly string[]>()
  /** The roles that wait for one that they include, each with how many of those are done; a map is in order. */
  const waiting = new Map<string, number>()
  let steps = 0

  function enter (role: string): void {
    const source = sources.get(role) as RoleSource
    const unknown = source.permissions.find(name => !permissions.has(name))
    if (unknown !== undefined) {
      const near = didYouMean(unknown, [...permissions])
      throw new InvalidModel(`role "${role}" names the unknown permission "${unknown}".${near}`)
    }
    waiting.set(role, 0)
  }

  /** The next included role that is not expanded yet; undefined if all are. */
  function next (role: string): string | undefined {
    const { includes } = sources.get(role) as RoleSource
    for (let done = waiting.get(role) as number; done < includes.length; done++) {
      const name = includes[done] as string
      waiting.set(role, done)
      if (expanded.has(name)) continue
      if (waiting.has(name)) {
        throw new InvalidModel(`the roles include each other in a circle: ${circle([...waiting.keys()], name)}.`)
      }
      if (!sources.has(name)) {
        const near = didYouMean(name, [...sources.keys()])
        throw new InvalidModel(`role "${role}" includes the unknown role "${name}".${near}`)
      }
      return name
    }
    return undefined
  }

  function leave (role: string): void {
    const { includes, permissions } = sources.get(role) as RoleSource
    const all = new Set<string>()
    for (const part of [...includes.map(name => expanded.get(name) as readonly string[]), permissions]) {
      steps += part.length + 1
      if (steps > MOST_STEPS) {
        throw new InvalidModel('the roles have too many permissions, with those of the roles that they include: role ' +
          `"${role}" is where it became too much. Include fewer roles, or name what they share as one permission.`)
      }
      for (const name of part) all.add(name)
    }
    expanded.set(role, Object.freeze([...all]))
    waiting.delete(role)
  }

  for (const role of sources.keys()) {
    if (expanded.has(role)) continue
    const path = [role]
    enter(role)
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const included = next(at)
      if (included === undefined) {
        leave(at)
        path.pop()
      } else {
        enter(included)
        path.push(included)
      }
    }
  }
  return expanded
}

/** A circle without what leads to it, a long one without its middle. */
function circle (path: readonly string[], again: string): string {
  const roles = [...path.slice(path.indexOf(again)), again]
  const half = LONGEST_CIRCLE / 2
  if (roles.length <= LONGEST_CIRCLE) return roles.join(' -> ')
  return [...roles.slice(0, half), `(${roles.length - LONGEST_CIRCLE} more)`, ...roles.slice(-half)].join(' -> ')
}
