/**
 * Freezes a parsed JSON value through and through, and drops own members named `__proto__`: JSON.parse makes
 * them ordinary members, but a handler that copies the object (`Object.assign`) would set a prototype with them.
 * No recursion: the nesting is the token's choice.
 */
export function deepFreeze<T> (value: T): T {
  const open: unknown[] = [value]
  while (open.length > 0) {
    const next = open.pop()
    if (typeof next !== 'object' || next === null) continue
    if (Object.hasOwn(next, '__proto__')) Reflect.deleteProperty(next, '__proto__')
    for (const member of Object.values(next)) open.push(member)
    Object.freeze(next)
  }
  return value
}
