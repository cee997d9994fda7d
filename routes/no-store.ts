import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'

/** A hook for scopes whose answers, refusals included, are about a credential: no cache keeps them (RFC 6749 §5.1). */
export function noStore (_request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void {
  reply.header('cache-control', 'no-store')
  done()
}
