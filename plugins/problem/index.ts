import type { FastifyInstance, FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { unknownOptions } from '../options/unknown.ts'
import { kRendersProblems } from '../refusal/problem-handler.ts'
import { answerOnly404 } from '../refusal/only-404.ts'
import { ignoreRejections } from '../refusal/refused-promise.ts'
import { chosenStatus } from './chosen-status.ts'
import { NotFound, UnknownOption } from './errors.ts'
import { errorHeaders } from './error-headers.ts'
import { ABOUT_BLANK, problemType, type ProblemType } from './problem-type.ts'
import { ownStatus, problemOf } from './problem.ts'
import { isError, loggable, memberOf } from './thrown.ts'
import { messageOf } from './violation.ts'

export type { Problem } from './problem.ts'
export type { ProblemType } from './problem-type.ts'
export type { Violation } from './violation.ts'

/** Options of the problem plugin. */
export interface ProblemOptions {
  /**
   * The `type` of a problem with a code (RFC 9457 §3.1.1): what the code is appended to, an absolute URI such as
   * `https://example.com/problems/` or a path of your own origin such as `/problems/`, or a function from the code to
   * a URI. Default: always `about:blank`.
   */
  type?: string | ProblemType
}

/**
 * Renders every error, and what no route matches, as `application/problem+json` (RFC 9457). The status is the error's
 * `statusCode`, otherwise that of the reply if it is one of an error, otherwise 500. Keeps the headers of the reply
 * and of errors of this package; of other errors `Retry-After`, `Allow` and `WWW-Authenticate` alone. Logs 5xx at
 * level error with the error, everything else at info. Whatever is thrown, it does not throw.
 *
 * Throws GTH_PROBLEM_UNKNOWN_OPTION and GTH_PROBLEM_TYPE_INVALID at boot. What Fastify answers before it
 * routes (a malformed URL, malformed HTTP) is up to its `frameworkErrors` and `clientErrorHandler` options.
 */
const plugin = fp(async function problem (app: FastifyInstance, options: ProblemOptions) {
  const unknown = unknownOptions(options, ['type'])
  if (unknown !== null) throw new UnknownOption(unknown)
  const typeOf = problemType(options.type)

  app.setErrorHandler((error: unknown, _request, reply) => answer(reply, error, typeOf))
  // Fastify keeps the handler bound, without its members.
  Object.assign(app.errorHandler, { [kRendersProblems]: true })
  app.setNotFoundHandler((_request, reply) => answer(reply, new NotFound(), typeOf))
  answerOnly404(app)
}, { name: 'fastify-gatehouse/problem', fastify: '5.x' })

function answer (reply: FastifyReply, thrown: unknown, typeOf: ProblemType): FastifyReply {
  // `throw load()`: the promise is no error, and nothing else handles it.
  if (!isError(thrown)) ignoreRejections(thrown)
  const status = ownStatus(thrown) ?? chosenStatus(reply, thrown) ?? 500
  log(reply.code(status), thrown)
  for (const [name, value] of errorHeaders(thrown)) reply.header(name, value)
  // A serializer of the route was made for its own answers. With one of our own, Fastify adds no charset
  // either: problem+json has none (RFC 9457 §6.1).
  return reply.type('application/problem+json').serializer(asItIs).send(render(reply, thrown, status, typeOf))
}

function log (reply: FastifyReply, thrown: unknown): void {
  const code = memberOf(thrown, 'code')
  const message = memberOf(thrown, 'message')
  const text = typeof message === 'string' ? messageOf(message, memberOf(thrown, 'validation'), memberOf(thrown, 'validationContext')) : 'something was thrown that is no error'
  if (reply.statusCode >= 500) logError(reply, { res: reply }, thrown, text)
  else reply.log.info({ res: reply, ...((typeof code === 'string' || typeof code === 'number') && { code }) }, text)
}

/** Logs the error itself, or its texts if the logger cannot take it: it is frozen, or reading it throws. */
function logError (reply: FastifyReply, entry: object, thrown: unknown, text: string): void {
  try {
    reply.log.error({ ...entry, err: thrown }, text)
  } catch {
    reply.log.error({ ...entry, err: loggable(thrown) }, text)
  }
}

/** Extensions may defy JSON and `type` is the application's own code: neither may cost the client its answer. */
function render (reply: FastifyReply, thrown: unknown, status: number, typeOf: ProblemType): string {
  try {
    return JSON.stringify(problemOf(thrown, status, typeOf))
  } catch (error) {
    logError(reply, {}, error, 'the problem could not be rendered')
    return JSON.stringify(problemOf(null, status, () => ABOUT_BLANK))
  }
}

function asItIs (payload: unknown): string {
  return payload as string
}

export default plugin
export { plugin as 'module.exports' }
