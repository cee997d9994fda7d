import type { KeysHealth } from '../keys/index.ts'
import type { CacheFigures } from './token-cache.ts'
import type { Trust } from './trust.ts'

/** How the keys of one issuer are doing. */
export interface IssuerHealth extends KeysHealth {
  readonly issuer: string
}

/** How authentication is doing, for a readiness route: without secrets, tokens or what an endpoint answered. */
export interface AuthnHealth {
  /** Whether the tokens of every issuer can be verified now. */
  readonly ready: boolean
  readonly issuers: readonly IssuerHealth[]
  /** How many verified tokens are remembered, in how many bytes (estimated), and how often one was found or not; null where the cache is off. */
  readonly cache: CacheFigures | null
}

/** Asks the keys of each issuer. */
export function healthOf (trusts: readonly Trust[], cache: CacheFigures | null): AuthnHealth {
  const issuers = trusts.map(({ issuer, keys }) => ({ issuer, ...keys.health() }))
  return { ready: issuers.every(({ ready }) => ready), issuers, cache }
}
