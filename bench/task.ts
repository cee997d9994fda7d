/** The algorithms that are measured. */
export const ALGORITHMS = ['HS256', 'RS256', 'ES256', 'EdDSA'] as const
/** Where the token travels. */
export const SOURCES = ['header', 'cookie'] as const

/** Who is measured: contenders.ts says how each protects a route. */
export const CONTENDERS = ['nothing', 'empty hook', 'authn', 'authn + authz', '@fastify/jwt'] as const

/** What a server process is to measure. */
export interface Task {
  readonly contender: typeof CONTENDERS[number]
  readonly algorithm: typeof ALGORITHMS[number]
  readonly source: typeof SOURCES[number]
  /** The shared secret, or the public key in PEM. */
  readonly material: Buffer | string
  readonly issuer: string
  readonly audience: string
  readonly cookieName: string
}
