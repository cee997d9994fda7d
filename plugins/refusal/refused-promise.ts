import { types } from 'node:util'
import { isPlainObject } from '../options/plain-object.ts'

/** Deeper than anything that a callback answers with: what is nested deeper is not looked at. */
const MOST_LEVELS = 64

/**
 * Whether `await` would wait for the value: a promise, or an object or a function with a method `then`. Throws what a
 * getter `then` throws.
 */
export function isThenable (value: unknown): value is PromiseLike<unknown> {
  return isObject(value) && 'then' in value && typeof value.then === 'function'
}

/**
 * Ignores the rejections of promises that are refused because a value was needed at once: the value itself, and those
 * in the arrays and the plain objects that it consists of. A promise whose rejection nothing handles ends the process,
 * after the request was answered. Call it before the error is thrown. Never throws.
 *
 * A thenable of another kind is asked by its `then`, as `await` would do.
 *
 * @returns whether there was one, so that a value in which a promise is hidden can be refused
 */
export function ignoreRejections (value: unknown): boolean {
  // Texts and numbers, which most values are, cost nothing.
  if (!isObject(value)) return false
  const seen = new Set<unknown>()
  const visit = (one: unknown, level: number): boolean => {
    if (ignoreRejection(one)) return true
    if (level > MOST_LEVELS || seen.has(one)) return false
    seen.add(one)
    // No shortcut: each of them may reject.
    return membersOf(one).map(member => visit(member, level + 1)).includes(true)
  }
  return visit(value, 1)
}

/** Whether it is a thenable. One whose `then` cannot even be read counts as one: it is no value either. */
function ignoreRejection (value: unknown): boolean {
  try {
    if (!isThenable(value)) return false
    if (types.isPromise(value)) handle(value)
    // What an async `then` returns rejects by itself; what it resolves with may be a promise once more.
    else handle(value.then(handle, nothing))
  } catch {
    // A `then` that throws has rejected.
  }
  return true
}

/** By the method of the platform: one of the promise's own need not handle anything. */
function handle (value: unknown): unknown {
  return types.isPromise(value) ? Promise.prototype.then.call(value, nothing, nothing) : value
}

/** Each as it is read; a getter that throws gives none. */
function membersOf (value: unknown): unknown[] {
  try {
    return Array.isArray(value) || isPlainObject(value) ? Object.keys(value).map(key => memberOf(value, key)) : []
  } catch {
    return []
  }
}

function memberOf (value: object, key: string): unknown {
  try {
    return (value as Readonly<Record<string, unknown>>)[key]
  } catch {
    return undefined
  }
}

function isObject (value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

function nothing (): void {}
