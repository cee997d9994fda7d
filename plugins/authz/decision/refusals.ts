import { bearerChallenge, fitsChallenge } from '../../refusal/challenge.ts'
import { Forbidden, InvalidParameter, StepUpRequired } from '../errors.ts'
import type { StepUpCheck } from '../rule/step-up.ts'

/** A challenge longer than this (characters) would crowd the other headers out: it says less instead. */
const LONGEST = 1024

/**
 * Prepares the 403 of a rule.
 *
 * @param required the rule as a person reads it
 * @param scope the permissions that would be enough; null where that is more than a list (RFC 6750 §3)
 */
export function forbidden (required: string, scope: readonly string[] | null): () => Error {
  const message = `This requires ${required}.`
  const scopes = scope?.join(' ')
  const headers = Object.freeze({
    'www-authenticate': bearerChallenge({
      error: 'insufficient_scope',
      error_description: fits(message) ? message : 'The subject lacks permissions that this needs.',
      ...(scopes !== undefined && fits(scopes) && { scope: scopes })
    })
  })
  const extensions = Object.freeze({ required })
  return () => Object.assign(new Forbidden(), { message, headers: { ...headers }, extensions })
}

/** A new 400 for a parameter that names nothing, in the form of Fastify's own validation errors. */
export function invalidParameter (name: string): Error {
  const violation = { keyword: 'type', instancePath: `/${name}`, schemaPath: '', params: {}, message: 'must be a string or a number' }
  return Object.assign(new InvalidParameter(name), { validation: [violation], validationContext: 'params' })
}

/** Prepares the 401 of a login that is too old or too weak: the strictest of what a rule asks for (RFC 9470 §3). */
export function stepUpRequired (logins: readonly StepUpCheck[]): () => Error {
  const ages = logins.flatMap(({ maxAge }) => maxAge ?? [])
  const classes = logins.find(({ acr }) => acr.length > 0)?.acr ?? []
  const message = `This requires ${[...new Set(logins.map(({ text }) => text))].join(', ')}.`
  const headers = Object.freeze({
    'www-authenticate': bearerChallenge({
      error: 'insufficient_user_authentication',
      error_description: fits(message) ? message : 'This requires another login.',
      ...(ages.length > 0 && { max_age: String(Math.min(...ages)) }),
      ...(classes.length > 0 && { acr_values: classes.join(' ') })
    })
  })
  return () => Object.assign(new StepUpRequired(), { message, headers: { ...headers } })
}

function fits (text: string): boolean {
  return text.length <= LONGEST && fitsChallenge(text)
}
