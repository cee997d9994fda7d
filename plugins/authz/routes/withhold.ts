import type { FastifyReply, FastifyRequest } from 'fastify'
import { kFiltered } from '../decision/enforce.ts'
import { FilterNotAsked } from '../errors.ts'

/** A Fastify onSend hook. */
type OnSend = (request: FastifyRequest, reply: FastifyReply, payload: unknown, done: (error: Error | null, payload?: unknown) => void) => void

/** Withholds a successful answer to a list for which no filter was asked: it may show what nobody decided about. */
export function withholdUnfiltered (lists: ReadonlySet<string>, rule: string): OnSend {
  return (request, reply, payload, done) => {
    const asked = request[kFiltered]
    // Fastify takes the status of a Response, whatever the reply's was.
    const status = payload instanceof Response ? payload.status : reply.statusCode
    if (status >= 300 || [...lists].every(list => asked?.has(list) === true)) return done(null, payload)
    discard(payload instanceof Response ? payload.body : payload)
    done(new FilterNotAsked(rule))
  }
}

/** Ends a stream that nobody will read, so that what it reads from is not kept open. */
function discard (payload: unknown): void {
  if (payload instanceof ReadableStream) {
    if (!payload.locked) payload.cancel().catch(() => {})
  } else if (typeof payload === 'object' && payload !== null && 'destroy' in payload && typeof payload.destroy === 'function') {
    payload.destroy()
  }
}
