import type { Auth } from '../contract.ts'

const lasting = new WeakSet<Auth>()

/**
 * Says of an identity that further requests will have this very object. Most come once, and to keep something of
 * each in a WeakMap costs more than a rule does: only of these it pays.
 */
export function markLasting (auth: Auth): void {
  lasting.add(auth)
}

/** Whether further requests will have this very object. */
export function isLasting (auth: Auth): boolean {
  return lasting.has(auth)
}
