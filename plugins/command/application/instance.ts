/** What the command needs of a Fastify instance, of whatever copy of Fastify. */
export interface Instance {
  ready (): PromiseLike<unknown>
  close (): PromiseLike<unknown>
}

const METHODS = ['ready', 'close', 'inject', 'register', 'addHook', 'route'] as const

/** Whether a value is a Fastify instance. The copy of Fastify that made it may be another one, so its methods tell. */
export function isInstance (value: unknown): value is Instance {
  if (typeof value !== 'object' || value === null) return false
  return METHODS.every(name => typeof (value as Record<string, unknown>)[name] === 'function')
}

/** The instance around all scopes: the prototype of a scope is the scope around it. */
export function rootOf (scope: object): object {
  const around = Object.getPrototypeOf(scope) as object | null
  return around === null || around === Object.prototype ? scope : rootOf(around)
}

/** What a value settles with, in an object: an instance is a thenable itself, and awaiting it would boot it. */
export function settled (value: unknown): Promise<{ readonly value: unknown }> {
  return new Promise((resolve, reject) => {
    if (isInstance(value) || !isThenable(value)) resolve({ value })
    else value.then(value => resolve({ value }), reject)
  })
}

export function isThenable (value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  return typeof (value as { then?: unknown }).then === 'function'
}

/**
 * Calls back when a method of a scope is taken from it, until the returned function is called. The scope stays what it
 * is: no proxy stands for it.
 */
export function watch (scope: object, onUse: () => void): () => void {
  let isWatched = true
  for (const name in scope) {
    const { [name]: method } = scope as Record<string, unknown>
    if (typeof method !== 'function' || Object.hasOwn(scope, name)) continue
    const replaced = (value: unknown) => ({ configurable: true, enumerable: true, writable: true, value })
    Object.defineProperty(scope, name, {
      configurable: true,
      enumerable: true,
      get () {
        if (isWatched) onUse()
        return method
      },
      set (value: unknown) {
        Object.defineProperty(this, name, replaced(value))
      }
    })
  }
  return () => { isWatched = false }
}
