import { STATUS_CODES } from 'node:http'
import { ignoreRejections } from '../refusal/refused-promise.ts'
import { ABOUT_BLANK, type ProblemType } from './problem-type.ts'
import { memberOf } from './thrown.ts'
import { messageOf, violations, type Violation } from './violation.ts'

/** The members of a problem details object (RFC 9457 §3.1) and ours. */
export interface Problem {
  /** URI of the kind of problem; `about:blank` where the status says it all. */
  type: string
  /** The reason phrase of the status. */
  title: string
  /** The HTTP status of the answer. */
  status: number
  /** What went wrong, for a person. */
  detail: string
  /** What went wrong, for a program: the error's code. */
  code?: string
  /** For an invalid request: each thing that is wrong with it. */
  errors?: Violation[]
  /** What the error adds in its `extensions` (RFC 9457 §3.2). */
  [extension: string]: unknown
}

/** What an error may not override. `toJSON` would let it replace the whole object. */
const RESERVED = new Set(['type', 'title', 'status', 'detail', 'code', 'errors', 'toJSON'])

/**
 * The status that an error asks for, in `statusCode` as Fastify's errors and those of its plugins do; null where it
 * asks for none, or for one that is no error. Not in `status`: that is what an HTTP client's error says of an answer
 * that the application received.
 */
export function ownStatus (thrown: unknown): number | null {
  const status = memberOf(thrown, 'statusCode')
  return isErrorStatus(status) ? status : null
}

/** Whether a status is one of an error: 400 to 599. */
export function isErrorStatus (status: unknown): status is number {
  return typeof status === 'number' && Number.isInteger(status) && status >= 400 && status <= 599
}

/**
 * What a client is told of an error. Of an error that asked for a 4xx itself: message, code, violations and
 * extensions, for it was made for the client. The same of our own 503. Of any other nothing: its words, those of
 * our own programming errors (500) among them, were not meant to leave the server. Extensions that are a promise,
 * or hold one, are left out: JSON would make them `{}`.
 */
export function problemOf (thrown: unknown, status: number, typeOf: ProblemType): Problem {
  const [message, code, validation, validationContext, extensions] =
    ['message', 'code', 'validation', 'validationContext', 'extensions'].map(name => memberOf(thrown, name))
  const promised = ignoreRejections(extensions)
  const named = typeof code === 'string' && code !== ''
  const told = ownStatus(thrown) === status && (status < 500 || (status === 503 && named && code.startsWith('GTH_')))
  return {
    type: told && named ? typeOf(code) : ABOUT_BLANK,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: told && typeof message === 'string' && message !== '' ? messageOf(message, validation, validationContext) : unsaid(status),
    ...(told && named && { code }),
    ...(told && Array.isArray(validation) && { errors: violations(validation, validationContext) }),
    ...(told && !promised && unreserved(extensions))
  }
}

function unreserved (extensions: unknown): object {
  if (typeof extensions !== 'object' || extensions === null) return {}
  return Object.fromEntries(Object.entries(extensions).filter(([name]) => !RESERVED.has(name)))
}

function unsaid (status: number): string {
  return status >= 500 ? 'The server could not answer this request.' : 'The request was refused.'
}
