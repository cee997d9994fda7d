import { TokenMalformed } from './errors.ts'

/** Far more than any issuer needs, and far less than a recursive function (JSON.stringify, a claims schema) can stand. */
const MOST_LEVELS = 64

/**
 * Freezes a parsed JSON value through and through, and drops own members named `__proto__`: JSON.parse makes
 * them ordinary members, but a handler that copies the object (`Object.assign`) would set a prototype with them.
 * It goes level by level, without recursion: the nesting is the token's choice.
 *
 * @returns how many objects and arrays it holds, itself among them
 * @throws TokenMalformed where objects and arrays are nested more than 64 levels deep, the value itself being the first
 */
export function deepFreeze (value: unknown): number {
  let level: object[] = isObject(value) ? [value] : []
  let count = 0
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MOST_LEVELS) throw new TokenMalformed()
    const next: object[] = []
    count += level.length
    for (const one of level) {
      if (Object.hasOwn(one, '__proto__')) Reflect.deleteProperty(one, '__proto__')
      for (const member of Object.values(one) as unknown[]) if (isObject(member)) next.push(member)
      Object.freeze(one)
    }
    level = next
  }
  return count
}

function isObject (value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
