import { setImmediate as turn } from 'node:timers/promises'

/**
 * The rejections that nothing handles from now on: each would end a process without a listener for them.
 *
 * @param t ends it
 * @returns what waits until they are known, and lists them
 */
export function unhandledRejections (t: { teardown (end: () => void): void }): () => Promise<unknown[]> {
  const reasons: unknown[] = []
  const note = (reason: unknown) => { reasons.push(reason) }
  process.on('unhandledRejection', note)
  t.teardown(() => process.off('unhandledRejection', note))
  return async () => {
    for (let i = 0; i < 5; i++) await turn()
    return reasons
  }
}

/** Promises of all kinds that reject, and thenables that cannot be used, made anew by each call. */
export const REJECTING: Readonly<Record<string, () => unknown>> = {
  'a promise': () => Promise.reject(new Error('refused')),
  'an async function\'s': async () => { throw new Error('refused') },
  'a promise that rejects later': () => new Promise((_resolve, reject) => { setImmediate(reject, new Error('refused')) }),
  'a promise with a then of its own': () => Object.assign(Promise.reject(new Error('refused')), { then: () => {} }),
  'a subclass': () => new (class Own extends Promise<never> {})((_resolve, reject) => { reject(new Error('refused')) }),
  'a thenable that rejects': () => ({ then: (_resolve: unknown, reject: (reason: unknown) => void) => { reject(new Error('refused')) } }),
  'a thenable that resolves with one': () => ({ then: (resolve: (value: unknown) => void) => { resolve(Promise.reject(new Error('refused'))) } }),
  'a thenable whose then throws': () => ({ then: () => { throw new Error('refused') } }),
  'a thenable whose then is async': () => ({ then: async () => { throw new Error('refused') } }),
  'a thenable whose then cannot be read': () => ({ get then () { throw new Error('refused') } }),
  'a function with a then': () => Object.assign(() => {}, { then: (_resolve: unknown, reject: (reason: unknown) => void) => { reject(new Error('refused')) } })
}
