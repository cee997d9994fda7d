import type { FastifyReply, FastifyRequest } from 'fastify'
import { kInquiry } from '../decision/enforce.ts'
import { FilterNotAsked } from '../errors.ts'

/** A Fastify onSend hook. */
type OnSend = (request: FastifyRequest, reply: FastifyReply, payload: unknown, done: (error: Error | null, payload?: unknown) => void) => void

/** Withholds a successful answer to a list for which no filter was asked: it may show what nobody decided about. */
export function withholdUnfiltered (lists: ReadonlySet<string>, rule: string): OnSend {
  return (request, reply, payload, done) => {
    const asked = request[kInquiry]?.asked
    const unfiltered = reply.statusCode < 300 && [...lists].some(list => asked?.has(list) !== true)
    done(unfiltered ? new FilterNotAsked(rule) : null, payload)
  }
}
