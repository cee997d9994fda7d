import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Auth } from '../../contract.ts'
import { answerWith } from '../../refusal/refuse.ts'
import { AuthenticatorFault } from '../errors.ts'

/** Whether an answer of an authenticator is an identity. */
export function isAuth (answer: unknown): answer is Auth {
  if (typeof answer !== 'object' || answer === null) return false
  const { subject, claims } = answer as Partial<Auth>
  return typeof subject === 'string' && subject !== '' && typeof claims === 'object' && claims !== null
}

/** What the authenticator says. What is not an answer by itself may be a promise of any make, and becomes one of ours: looking at that cannot throw. */
export function ask (optional: boolean, request: FastifyRequest): unknown {
  const answer: unknown = optional ? request.authenticate({ optional: true }) : request.authenticate()
  return answer === null || isAuth(answer) ? answer : Promise.resolve(answer)
}

/**
 * What the client is told of a failure, its status and headers being on the reply: a refusal that the authenticator made
 * for the client goes to the client; any other failure says nothing there.
 */
export function failure (request: FastifyRequest, reply: FastifyReply, error: unknown): Error {
  const told = isRefusal(error) ? error : new AuthenticatorFault()
  if (told !== error) request.log.error({ err: error }, 'the authenticator failed')
  answerWith(reply, told)
  return told
}

/** 500 is what an error has that asked for nothing, so it counts as a failure. */
function isRefusal (error: unknown): error is Error {
  const statusCode: unknown = typeof error === 'object' && error !== null && 'statusCode' in error && error.statusCode
  return typeof statusCode === 'number' && Number.isInteger(statusCode) && statusCode >= 400 && statusCode < 600 && statusCode !== 500
}
