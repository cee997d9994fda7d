import type { Evaluation } from '../contract.ts'
import { ignoreRejections } from '../refusal/refused-promise.ts'
import { EvaluationRefused } from './errors.ts'

/** Half of a surrogate pair: not Unicode, so that each side could read another character (RFC 7493 §2.1). */
const HALF_CHARACTER = /\p{Surrogate}/u

/**
 * Whether a question can be asked at all: who, what and on which, each a text that both sides read alike. The types
 * say as much, but what a handler takes from a request need not keep to its type.
 *
 * @throws EvaluationRefused
 */
export function assertAskable ({ subject, action, resource }: Evaluation): void {
  assertText('subject.type', subject.type)
  assertText('subject.id', subject.id)
  assertText('action.name', action.name)
  assertText('resource.type', resource.type)
  assertText('resource.id', resource.id)
}

function assertText (part: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') {
    ignoreRejections(value)
    throw new EvaluationRefused(part, 'must be a non-empty string.')
  }
  if (HALF_CHARACTER.test(value)) throw new EvaluationRefused(part, 'must be well-formed Unicode.')
}
