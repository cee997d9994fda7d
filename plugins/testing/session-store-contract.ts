import type { SessionStore } from '../sessions/index.ts'
import { BOUNDING } from './store-contract/bounding.ts'
import type { ContractCase } from './store-contract/case.ts'
import { KEEPING } from './store-contract/keeping.ts'
import { REVOKING } from './store-contract/revoking.ts'
import { ROTATING } from './store-contract/rotating.ts'

/**
 * The checks that a session store must pass, for any test runner:
 *
 * ```ts
 * for (const { name, run } of sessionStoreContract(() => store)) test(name, run)
 * ```
 *
 * They use names that nobody has used before, so a store may serve them all and hold other sessions. Some wait: all of
 * them take a few seconds.
 *
 * @param open gives the store; called once for each check
 */
export function sessionStoreContract (open: () => SessionStore | Promise<SessionStore>): ContractCase[] {
  return Object.entries({ ...KEEPING, ...ROTATING, ...REVOKING, ...BOUNDING }).map(([name, check]) => ({
    name,
    run: async () => check(await open())
  }))
}
