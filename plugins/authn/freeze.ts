import { TokenMalformed } from './errors.ts'

/** Far more than any issuer needs, and far less than a recursive function (JSON.stringify, a claims schema) can stand. */
const MOST_LEVELS = 64

/**
 * Bytes on the heap, texts aside, rounded up from what V8 takes in the worst case (64-bit, no pointer compression). A
 * member of an object may need a hidden class that no other object has; an element may be a number with a heap object
 * of its own, or a text, which has a header and a place in the table of strings.
 */
const OBJECT = 96
const ARRAY = 64
const MEMBER = 160
const ELEMENT = 48

/**
 * Freezes a parsed JSON value through and through, and drops own members named `__proto__`: JSON.parse makes
 * them ordinary members, but a handler that copies the object (`Object.assign`) would set a prototype with them.
 * It goes level by level, without recursion: the nesting is the token's choice.
 *
 * @returns how many bytes its objects, arrays and members take at most; their texts and names are not counted
 * @throws TokenMalformed where objects and arrays are nested more than 64 levels deep, the value itself being the first
 */
export function deepFreeze (value: unknown): number {
  let level: object[] = isObject(value) ? [value] : []
  let bytes = 0
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MOST_LEVELS) throw new TokenMalformed()
    const next: object[] = []
    for (const one of level) {
      if (Object.hasOwn(one, '__proto__')) Reflect.deleteProperty(one, '__proto__')
      const members = Object.values(one) as unknown[]
      bytes += Array.isArray(one) ? ARRAY + members.length * ELEMENT : OBJECT + members.length * MEMBER
      for (const member of members) if (isObject(member)) next.push(member)
      Object.freeze(one)
    }
    level = next
  }
  return bytes
}

function isObject (value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
