import type { FastifyInstance, FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { unknownOptions } from '../options/unknown.ts'
import { kRendersProblems } from '../refusal/problem-handler.ts'
import { answerOnly404 } from '../refusal/only-404.ts'
import { ignoreRejections } from '../refusal/refused-promise.ts'
import { NotFound, UnknownOption } from './errors.ts'
import { ABOUT_BLANK, problemType, type ProblemType } from './problem-type.ts'
import { isErrorStatus, membersOf, ownStatus, problemOf } from './problem.ts'
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

/** Headers that describe a body or a connection: an error cannot know those of its answer. */
const DESCRIPTIVE = new Set(['content-encoding', 'content-length', 'content-type', 'connection', 'transfer-encoding'])

/**
 * Renders every error, and what no route matches, as `application/problem+json` (RFC 9457). Keeps the headers
 * that the reply and the error carry, promises aside. Logs 5xx at level error with the error, everything else at info.
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
  if (!(thrown instanceof Error)) ignoreRejections(thrown)
  const status = ownStatus(thrown) ?? (isErrorStatus(reply.statusCode) ? reply.statusCode : 500)
  log(reply.code(status), thrown)
  for (const [name, value] of Object.entries(membersOf(membersOf(thrown)['headers']))) {
    if (!DESCRIPTIVE.has(name.toLowerCase()) && !ignoreRejections(value)) reply.header(name, value)
  }
  // A serializer of the route was made for its own answers. With one of our own, Fastify adds no charset
  // either: problem+json has none (RFC 9457 §6.1).
  return reply.type('application/problem+json').serializer(asItIs).send(render(reply, thrown, status, typeOf))
}

function log (reply: FastifyReply, thrown: unknown): void {
  const { code, message, validation, validationContext } = membersOf(thrown)
  const text = typeof message === 'string' ? messageOf(message, validation, validationContext) : 'something was thrown that is no error'
  if (reply.statusCode >= 500) reply.log.error({ res: reply, err: thrown }, text)
  else reply.log.info({ res: reply, code }, text)
}

/** Extensions may defy JSON and `type` is the application's own code: neither may cost the client its answer. */
function render (reply: FastifyReply, thrown: unknown, status: number, typeOf: ProblemType): string {
  try {
    return JSON.stringify(problemOf(thrown, status, typeOf))
  } catch (error) {
    reply.log.error({ err: error }, 'the problem could not be rendered')
    return JSON.stringify(problemOf(null, status, () => ABOUT_BLANK))
  }
}

function asItIs (payload: unknown): string {
  return payload as string
}

export default plugin
export { plugin as 'module.exports' }
