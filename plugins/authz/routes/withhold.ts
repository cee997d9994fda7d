import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { actingOf } from '../../acting/acting.ts'
import type { Hook } from '../decision/enforce.ts'
import { FilterNotAsked } from '../errors.ts'
import { ListRequest } from './list-request.ts'

/** A Fastify onError hook. */
type OnError = (request: FastifyRequest, reply: FastifyReply, error: unknown, done: () => void) => void
/** A Fastify onSend hook. */
type OnSend = (request: FastifyRequest, reply: FastifyReply, payload: unknown, done: (error: Error | null, payload?: unknown) => void) => void

/** Codes of errors that Fastify and this package make. */
const OWN_CODE = /^(?:FST|GTH)_/

/**
 * Has a route with a list rule ask for the filter. An answer without it may show rows that no policy has decided about:
 *
 * - With a status below 300 it is withheld, even if a hook made it, and answered GTH_AUTHZ_FILTER_NOT_ASKED.
 * - With any other status it goes out, for it may be the legitimate 404 of the handler, whose body cannot be told from
 *   rows. If the handler made it, and it has a body, it is reported.
 * - If it is hijacked or written to `reply.raw`, no hook can stop it. It is reported when it ends.
 *
 * Refusals of hooks, of validation and of authorization go out as they are. Only routes with a list rule have these
 * hooks.
 */
export function requireFilter (options: RouteOptions): void {
  options.onRequest = [begin, options.onRequest ?? []].flat()
  options.preHandler = [options.preHandler ?? [], enterHandler].flat()
  options.onError = [options.onError ?? [], noteError].flat() as NonNullable<RouteOptions['onError']>
  options.onSend = [options.onSend ?? [], withhold].flat()
}

/** Whether a route still has these hooks: an onRoute hook of the application may have put others in their place. */
export function requiresFilter ({ onRequest, preHandler, onError, onSend }: RouteOptions): boolean {
  const hooks: unknown[] = [onRequest, preHandler, onError, onSend].flat()
  return [begin, enterHandler, noteError, withhold].every(hook => hooks.includes(hook))
}

const requests = new WeakMap<FastifyRequest, ListRequest>()

/** An answer of a hook of the scope comes before the first hook of the route. */
function listRequest (request: FastifyRequest, reply: FastifyReply): ListRequest {
  const list = requests.get(request) ?? new ListRequest(request, reply)
  requests.set(request, list)
  return list
}

const begin: Hook = (request, reply, done) => {
  const list = listRequest(request, reply)
  // Fastify runs no onResponse hook if the client ends the response, as it does with a stream of events.
  reply.raw.once('close', () => { list.closed() })
  done()
}

const enterHandler: Hook = (request, reply, done) => {
  const list = listRequest(request, reply)
  list.handlerEntered = true
  actingOf(request.raw)?.lists?.(list)
  done()
}

const noteError: OnError = (request, reply, error, done) => {
  const { code } = Object(error) as { code?: unknown }
  listRequest(request, reply).isOwnError = typeof code === 'string' && OWN_CODE.test(code)
  done()
}

const withhold: OnSend = (request, reply, payload, done) => {
  // Fastify keeps this hook for the 404 handler that a hook of the scope calls. That one answers for no list.
  const list = request.is404 ? requests.get(request) : listRequest(request, reply)
  if (list === undefined) return done(null, payload)
  const { status = reply.statusCode, body } = isResponse(payload) ? payload : { body: payload }
  const unasked = list.answered(status)
  if (unasked.length === 0) return done(null, payload)
  if (status < 300) {
    discard(body)
    return done(new FilterNotAsked(list.name, unasked.join(', ')))
  }
  if (list.isHandlers && !list.isOwnError && hasBody(reply, body)) list.report('an answer', status)
  done(null, payload)
}

/** As Fastify tells it: one of another library is one too. Its status counts, whatever that of the reply was. */
function isResponse (payload: unknown): payload is { readonly status?: number, readonly body: unknown } {
  return Object.prototype.toString.call(payload) === '[object Response]'
}

/** Whether there is something in an answer. One to HEAD has no body, but tells the length. */
function hasBody (reply: FastifyReply, body: unknown): boolean {
  if (body === undefined || body === null) return Number(reply.getHeader('content-length') ?? 0) > 0
  return (body as { length?: unknown }).length !== 0
}

/** Ends a stream that nobody will read, so that what it reads from is not kept open. */
function discard (payload: unknown): void {
  if (payload instanceof ReadableStream) {
    if (!payload.locked) payload.cancel().catch(() => {})
  } else if (typeof payload === 'object' && payload !== null && 'destroy' in payload && typeof payload.destroy === 'function') {
    payload.destroy()
  }
}
