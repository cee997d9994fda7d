import type {} from 'fastify'

/**
 * The claims of a verified access token (RFC 7519 §4.1, RFC 9068 §2.2). Only what authn guarantees is
 * declared; an application adds its own by merging:
 *
 * ```ts
 * declare module 'fastify-gatehouse/authn' { interface Claims { tenant: string } }
 * ```
 *
 * and has them checked at verification with the `claims` option.
 */
export interface Claims {
  /** Issuer (RFC 7519 §4.1.1): equal to the `issuer` of the trust that verified the token. */
  iss: string
  /** Subject (§4.1.2), never empty. */
  sub: string
  /** Audience (§4.1.3): contains the `audience` of the trust. */
  aud: string | string[]
  /** Expiration (§4.1.4), seconds since the epoch. */
  exp: number
  /** Not before (§4.1.5), seconds since the epoch. */
  nbf?: number
  /** Issued at (§4.1.6), seconds since the epoch. */
  iat?: number
  /** Token identifier (§4.1.7). */
  jti?: string
  /** When the person logged in (RFC 9068 §2.2.1), seconds since the epoch. */
  auth_time?: number
  /** The session that the token belongs to (OpenID Connect Front-Channel Logout §3). */
  sid?: string
}

/** `T` as it is once deeply frozen. */
export type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T

/** Where the credential came from: the Authorization header or the cookie. */
export type Source = 'header' | 'cookie'

/** Who the request comes from. Deeply frozen. */
export interface Auth {
  /** The `sub` claim. */
  readonly subject: string
  /** The verified claims. */
  readonly claims: Frozen<Claims>
  /** Where the credential came from. */
  readonly source: Source
  /** The `iss` claim: the trust that verified the token. */
  readonly issuer: string
}

/**
 * Tells who the request comes from. Await it: the answer may come at once or as a promise. An authenticator is any plugin that decorates the request with `auth`
 * and a function of this shape; authn is one, authz works with each. It answers with the Auth, or a promise
 * of it, and throws (or rejects) with an error that carries `statusCode`, `code` and `headers`.
 *
 * One that accepts tokens of several issuers says so by decorating the instance with `authn: { issuers: [...] }`, so that
 * authz can ask whose subjects are meant.
 *
 * With `{ optional: true }` it answers null where the client chose to present nothing: no credential at all,
 * or a cookie, which a browser sends unasked, that is not valid. An invalid Authorization header still throws.
 */
export interface Authenticate {
  (): Auth | Promise<Auth>
  (options: { optional: true }): Auth | null | Promise<Auth | null>
}

/** One question, in the shape of the OpenID AuthZEN Authorization API 1.0 (§5). */
export interface Evaluation {
  readonly subject: { readonly type: string, readonly id: string, readonly properties?: Readonly<Record<string, unknown>> }
  readonly action: { readonly name: string }
  readonly resource: { readonly type: string, readonly id: string, readonly properties?: Readonly<Record<string, unknown>> }
  readonly context?: Readonly<Record<string, unknown>>
}

/** Who decides outside of the application (a policy decision point). */
export interface DecisionPoint {
  /** Answers all questions, in their order: true permits. Rejects where it cannot tell; it must not guess. */
  evaluate (evaluations: readonly Evaluation[], options: { readonly signal: AbortSignal }): Promise<readonly boolean[]>
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who the request comes from; null until authenticated. */
    readonly auth: Auth | null
    /** Authenticates once per request: a second call answers as the first did. */
    authenticate: Authenticate
  }
}
