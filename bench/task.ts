/** The algorithms that are measured. */
export const ALGORITHMS = ['HS256', 'RS256', 'ES256', 'EdDSA'] as const
/** Where the token travels. */
export const SOURCES = ['header', 'cookie'] as const
/** Whether the server has seen the token before, or sees each token once. */
export const TEMPERATURES = ['warm', 'cold'] as const

export type Algorithm = typeof ALGORITHMS[number]
export type Source = typeof SOURCES[number]
export type Temperature = typeof TEMPERATURES[number]

/** Who is measured, and what it cannot do; contenders/ says how each protects a route. */
export const CONTENDERS = {
  // Measures the measurement: whatever is not 0 here is noise.
  unprotected: {},
  'empty hook': {},
  floor: {},
  'hand-rolled': {},
  '@fastify/jwt': {},
  '@fastify/jwt with cache': {},
  '@fastify/auth + @fastify/jwt': {},
  'fastify-guard + @fastify/jwt': {},
  'fast-jwt in a hook': {},
  'jose in a hook': {},
  'hapi + @hapi/jwt': {},
  'hono jwt': {},
  // jsonwebtoken, on which it stands, knows no EdDSA.
  'express + express-jwt': { algorithms: ['HS256', 'RS256', 'ES256'] },
  // It reads no cookies.
  'express + express-oauth2-jwt-bearer': { sources: ['header'] },
  'gatehouse authn': {},
  gatehouse: {}
} as const satisfies Record<string, { algorithms?: readonly Algorithm[], sources?: readonly Source[] }>

/** What serves to compare the cost of refusing: a hook that refuses everybody at once. */
export const REFUSER = 'throwing hook'

export type ContenderName = keyof typeof CONTENDERS | typeof REFUSER
export const CONTENDER_NAMES = Object.keys(CONTENDERS) as Array<keyof typeof CONTENDERS>

/** Those that let everybody in. */
export const OPEN: readonly ContenderName[] = ['unprotected', 'empty hook']

/** What a server process is to serve. */
export interface Task {
  readonly contender: ContenderName
  readonly algorithm: Algorithm
  readonly source: Source
  /** The shared secret, or the public key in PEM. */
  readonly material: Buffer | string
  readonly issuer: string
  readonly audience: string
  readonly cookieName: string
}

/** Whether a contender can do that at all. */
export function isAble (contender: keyof typeof CONTENDERS, algorithm: Algorithm, source: Source): boolean {
  const { algorithms = ALGORITHMS, sources = SOURCES }: { algorithms?: readonly Algorithm[], sources?: readonly Source[] } = CONTENDERS[contender]
  return algorithms.includes(algorithm) && sources.includes(source)
}
