/** Whether the value is an object as one writes options, `{ ... }`: no list, no RegExp, no Map, no instance of a class. */
export function isPlainObject (value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
