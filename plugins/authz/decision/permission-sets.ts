import type { Permissions } from './inquiry.ts'

/** Whether all of some permissions are granted. */
export function each (names: ReadonlySet<string>): (permissions: Permissions) => boolean {
  return ({ granted }) => {
    if (granted.size < names.size) return false
    for (const name of names) if (!granted.has(name)) return false
    return true
  }
}

/** Whether one of some permissions is granted: whichever are fewer are looked up among the others. */
export function atLeastOne (names: ReadonlySet<string>): (permissions: Permissions) => boolean {
  return ({ granted }) => {
    const fewer = granted.size < names.size
    const others = fewer ? names : granted
    for (const name of fewer ? granted : names) if (others.has(name)) return true
    return false
  }
}
