import type { Environment } from '../adapter.ts'
import type { Signer } from './signer.ts'

/** True, false, or null where the specifications leave it open. */
export type Maybe = boolean | null

/** Three-valued "and". */
export function both (one: Maybe, other: Maybe): Maybe {
  if (one === false || other === false) return false
  return one === null || other === null ? null : true
}

/** A token, one character per byte, and what we know of it. */
export interface Token {
  readonly text: string
  readonly subject: string
  /** Whether a server must accept it. */
  readonly valid: Maybe
  /** Whether it permits `orders:write`. */
  readonly grants: Maybe
  readonly how: string
}

/** What tokens are made with. */
export interface Mint {
  readonly signer: Signer
  readonly environment: Environment
  /** Seconds since the epoch. */
  readonly now: number
}
