import { inspect } from 'node:util'

const WHOLE = { sorted: true, depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity, breakLength: Infinity }

/** A value as a person reads it, the whole of it: what two values differ in is seen. Text as it is. */
export function shown (value: unknown): string {
  return typeof value === 'string' ? value : inspect(value, WHOLE)
}
