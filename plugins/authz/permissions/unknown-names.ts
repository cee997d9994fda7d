import type { FastifyBaseLogger } from 'fastify'

/** More names than this are not told of one by one. */
export const MOST_NAMES = 100
/** Characters of a name in the log. */
const LONGEST_NAME = 100

/** Warns of names that the model does not have, once of each; of the first hundred, then no more. */
export function unknownNames (): (kind: 'role' | 'permission', name: string, log: FastifyBaseLogger) => void {
  const told = { role: new Set<string>(), permission: new Set<string>() }

  return (kind, name, log) => {
    const names = told[kind]
    const shown = name.slice(0, LONGEST_NAME)
    if (names.has(shown) || names.size > MOST_NAMES) return
    names.add(shown)
    if (names.size > MOST_NAMES) log.warn(`the permission source names more than ${MOST_NAMES} ${kind}s that the model does not have: no more of them are shown`)
    else log.warn({ [kind]: shown }, `the permission source names a ${kind} that the model does not have: it counts for nothing`)
  }
}
