import { kRendersProblems } from '../../refusal/problem-handler.ts'
import type { Members } from './members.ts'

/** The body of an error: its media type and its schema, which OpenAPI 3.0, 3.1 and Swagger 2 read alike. */
export interface ErrorBody {
  readonly type: string
  readonly schema: Members
}

/** Problem details (RFC 9457 section 3.1), as the problem plugin renders errors. */
const PROBLEM: ErrorBody = {
  type: 'application/problem+json',
  schema: {
    type: 'object',
    properties: {
      type: { type: 'string', description: 'URI of the kind of problem.' },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string' },
      code: { type: 'string', description: 'What went wrong, for a program.' }
    },
    required: ['type', 'title', 'status', 'detail'],
    additionalProperties: true
  }
}

/** What Fastify answers an error with, if the application sets no error handler. */
const FASTIFY: ErrorBody = {
  type: 'application/json',
  schema: {
    type: 'object',
    properties: {
      statusCode: { type: 'integer' },
      code: { type: 'string', description: 'What went wrong, for a program.' },
      error: { type: 'string', description: 'The name of the status.' },
      message: { type: 'string' }
    },
    required: ['statusCode', 'error', 'message']
  }
}

/**
 * The body of the errors that a handler answers; null if it is one of the application, which tells nothing.
 *
 * @param handler the error handler of a scope; null for one of the route's own
 */
export function errorBodyOf (handler: object | null): ErrorBody | null {
  if (handler === null) return null
  if (kRendersProblems in handler) return PROBLEM
  // Handlers that are set have a name with "bound" before it.
  return 'name' in handler && handler.name === 'defaultErrorHandler' ? FASTIFY : null
}
