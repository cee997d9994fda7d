/** An error that knows its own answer: status, code and headers. */
export interface Refusal extends Error {
  code: string
  statusCode: number
  headers?: Record<string, string>
}

/** What of a reply it takes, of whatever server and logger: Fastify's types differ with both. */
export interface RefusableReply {
  code (status: number): unknown
  headers (headers: Record<string, string>): unknown
}

/**
 * Puts a refusal's status and headers on the reply and throws it, so that an error handler that knows
 * nothing of either still answers right. For hooks, which must throw: after `reply.send(error)` the handler
 * could still run.
 */
export function refuse (reply: RefusableReply, refusal: unknown): never {
  answerWith(reply, refusal)
  throw refusal
}

/** Puts a refusal's status and headers on the reply, for whoever hands it on by himself. */
export function answerWith (reply: RefusableReply, refusal: unknown): void {
  const { statusCode, headers } = refusal as Partial<Refusal>
  if (statusCode !== undefined) reply.code(statusCode)
  if (headers !== undefined) reply.headers(headers)
}
