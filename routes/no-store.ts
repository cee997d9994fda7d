import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * An onSend hook for the scope that authn guards: its answers, refusals included, are for one credential, and no cache
 * keeps them, not even that of a browser that somebody else uses next (RFC 6749 §5.1, RFC 9111 §5.2.2.5). It comes last,
 * so no route can do without it.
 */
export function noStore (_request: FastifyRequest, reply: FastifyReply, _payload: unknown, done: () => void): void {
  reply.header('cache-control', 'no-store')
  done()
}
