import type { FastifyRequest } from 'fastify'
import { actingOf, type Identity } from '../acting/acting.ts'
import { keepGrant } from '../acting/grants.ts'
import type { Auth, Authenticate, Claims, Frozen } from '../contract.ts'
import { isSameOrigin } from '../cookie/same-origin.ts'
import type { Refusal } from '../refusal/refuse.ts'
import type { Challenges } from './challenges.ts'
import { readCredential, type CredentialSettings } from './credential.ts'
import { ClaimsUnchecked, CrossSite, HeadersTruncated } from './errors.ts'
import { publishAuthenticated, publishRefused, startTrail, type Trail } from './events.ts'
import { authOf, identify, type IdentifySteps } from './identify.ts'
import { checkRevocation, type IsRevoked } from './revocation.ts'

/** Where a request remembers what authentication came to, so that it happens once. */
export const kAttempt = Symbol('fastify-gatehouse.authn.attempt')
/** Where `request.auth` is kept. */
export const kAuth = Symbol('fastify-gatehouse.authn.auth')

declare module 'fastify' {
  interface FastifyRequest {
    [kAttempt]: Verdict | Promise<Verdict> | null
    [kAuth]: Auth | null
  }
}

/** What an authenticator works with. */
export interface Steps extends CredentialSettings, IdentifySteps {
  /** The claims of somebody whom a test in this process acts as. */
  readonly actingClaims: (identity: Identity) => Frozen<Claims>
  readonly trustedOrigins: ReadonlySet<string>
  readonly isRevoked: IsRevoked | null
  /** Seconds. */
  readonly callbackTimeout: number
  readonly challenges: Challenges
}

/** A refusal, remembered: distinct from every Auth and promise. Its trail is null where nobody is to be told, or was told. */
class Failure {
  readonly error: unknown
  trail: Trail | null
  constructor (error: unknown, trail: Trail | null) { this.error = error; this.trail = trail }
}

type Verdict = Auth | Failure

/** The request's `authenticate`: credential, verification, same origin, revocation; once per request. */
export function createAuthenticate (steps: Steps): Authenticate {
  function authenticate (this: FastifyRequest): Auth | Promise<Auth>
  function authenticate (this: FastifyRequest, options: { optional: true }): Auth | null | Promise<Auth | null>
  function authenticate (this: FastifyRequest, options?: { optional: true }) {
    const verdict = this[kAttempt] ??= begin(this, steps)
    const optional = options?.optional === true
    return verdict instanceof Promise ? settleLater(this, verdict, optional) : settle(this, verdict, optional)
  }
  return authenticate
}

function settle (request: FastifyRequest, verdict: Verdict, optional: boolean): Auth | null {
  if (!(verdict instanceof Failure)) return verdict
  if (optional && countsAsNone(request, verdict.error)) return null
  throw told(request, verdict)
}

// Functions of their own, so that only what waits makes closures.
function settleLater (request: FastifyRequest, verdict: Promise<Verdict>, optional: boolean): Promise<Auth | null> {
  return verdict.then(known => settle(request, known, optional))
}

function begin (request: FastifyRequest, steps: Steps): Verdict | Promise<Verdict> {
  const trail = startTrail()
  try {
    const answer = attempt(request, steps, trail)
    return answer instanceof Promise ? acceptLater(request, steps, trail, answer) : accept(request, trail, answer)
  } catch (error) {
    return refuse(request, steps, trail, error)
  }
}

function acceptLater (request: FastifyRequest, steps: Steps, trail: Trail | null, answer: Promise<Auth>): Promise<Verdict> {
  return answer.then(auth => accept(request, trail, auth), (error: unknown) => refuse(request, steps, trail, error))
}

function accept (request: FastifyRequest, trail: Trail | null, auth: Auth): Auth {
  request[kAuth] = auth
  if (trail !== null) publishAuthenticated(request, auth)
  return auth
}

function refuse (request: FastifyRequest, { challenges }: Steps, trail: Trail | null, error: unknown): Failure {
  if (error instanceof ClaimsUnchecked) request.log.error({ err: error.cause }, 'a format of the claims schema failed: the request is refused')
  return new Failure(withChallenge(error, challenges), trail)
}

/** The error of a request that is turned away. Only then is it told: what counts as no credential turns nobody away. */
function told (request: FastifyRequest, failure: Failure): unknown {
  if (failure.trail !== null) publishRefused(request, failure.error, failure.trail)
  failure.trail = null
  return failure.error
}

/**
 * What becomes of a request now, whatever became of it before: the identity, or the refusal, thrown or rejected.
 *
 * @param trail where to leave what is found out on the way
 */
export function attempt (request: FastifyRequest, steps: Steps, trail: Trail | null): Auth | Promise<Auth> {
  const identity = actingOf(request.raw)?.identity
  if (identity != null) return authActing(identity, steps)
  const credential = readCredential(request.raw, steps)
  const auth = identify(credential, steps, trail)
  return auth instanceof Promise ? admitLater(auth, request, steps) : admit(auth, request, steps)
}

function admitLater (auth: Promise<Auth>, request: FastifyRequest, steps: Steps): Promise<Auth> {
  return auth.then(known => admit(known, request, steps))
}

/** What is asked of each request, however well its token is known. */
function admit (auth: Auth, request: FastifyRequest, steps: Steps): Auth | Promise<Auth> {
  if (auth.source === 'cookie' && !isSameOrigin(request, steps.trustedOrigins)) throw new CrossSite()
  if (steps.isRevoked === null) return auth
  return checkRevocation(steps.isRevoked, auth, steps.callbackTimeout, request.log)
}

/** A test presents no credential: what is about one (that no other site sent it, that it was not revoked) is not asked. */
function authActing (identity: Identity, steps: Steps): Auth {
  const auth = authOf(steps.actingClaims(identity), 'header')
  if (identity.grant !== null) keepGrant(auth, identity.grant)
  return auth
}

/** A browser sends its cookie unasked; an Authorization header, perhaps among those dropped, is the client's choice, and an outage nobody's. */
function countsAsNone (request: FastifyRequest, error: unknown): boolean {
  if (error instanceof HeadersTruncated || actingOf(request.raw)?.identity != null) return false
  return (error as Partial<Refusal>).statusCode === 401 && request.raw.headers.authorization === undefined
}

function withChallenge (error: unknown, challenges: Challenges): unknown {
  const headers = challenges.get((error as Refusal).code)
  // A copy: an error handler may add to the headers of its refusal, and must not add to the next client's.
  if (headers !== undefined) (error as Refusal).headers = { ...headers }
  return error
}
