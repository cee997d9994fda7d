import { channel } from 'node:diagnostics_channel'
import type { FastifyRequest } from 'fastify'
import type { Auth, Source } from '../contract.ts'
import type { Refusal } from '../refusal/refuse.ts'
import { reasonOf, type RefusalReason } from './reasons.ts'

/**
 * What authentication came to, on the diagnostics channel `gatehouse:authentication`: once for each request that was
 * authenticated or turned away. Never a token, a header, or a claim other than the issuer. All members but `id` have
 * few values, whatever clients send, so that they can be labels of a metric.
 */
export interface AuthenticationEvent {
  /** `refused`: the client's credential is at fault (401, 403). `failed`: nobody could tell (503). */
  readonly outcome: 'authenticated' | 'refused' | 'failed'
  /** `valid` where the request was authenticated. */
  readonly reason: 'valid' | RefusalReason
  /** Where the credential was; null where there was none, or where headers may be missing. */
  readonly source: Source | null
  /** The trust that the token chose, verified or not; null where it chose none of those that are configured. */
  readonly issuer: string | null
  /** Method and template, such as `GET /articles/:id`; null where no route matched. */
  readonly route: string | null
  /** The request's id, as in the log. */
  readonly id: string
}

/** What is found out about a credential on the way to a verdict. */
export interface Trail { issuer: string | null }

const events = channel('gatehouse:authentication')

/** A trail to leave, or null where nobody listens, so that it costs nothing there. */
export function startTrail (): Trail | null {
  return events.hasSubscribers ? { issuer: null } : null
}

/** Tells whoever listens that a request was authenticated. */
export function publishAuthenticated (request: FastifyRequest, { source, issuer }: Auth): void {
  publish(request, { outcome: 'authenticated', reason: 'valid', source, issuer })
}

/** Tells whoever listens that a request was turned away. */
export function publishRefused (request: FastifyRequest, error: unknown, { issuer }: Trail): void {
  const { statusCode = 500 } = error as Partial<Refusal>
  const reason = reasonOf(error)
  publish(request, { outcome: statusCode < 500 ? 'refused' : 'failed', reason, source: sourceOf(request, reason), issuer })
}

function publish ({ id, method, routeOptions: { url } }: FastifyRequest, event: Omit<AuthenticationEvent, 'route' | 'id'>): void {
  events.publish({ ...event, route: url === undefined ? null : `${method} ${url}`, id } satisfies AuthenticationEvent)
}

/** As `readCredential` chooses: an Authorization header that is there decides. */
function sourceOf ({ raw }: FastifyRequest, reason: RefusalReason): Source | null {
  if (reason === 'missing' || reason === 'headers-truncated') return null
  return raw.headers.authorization === undefined ? 'cookie' : 'header'
}
