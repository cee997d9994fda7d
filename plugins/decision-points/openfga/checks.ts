import type { Evaluation } from '../../contract.ts'
import { ignoreRejections } from '../../refusal/refused-promise.ts'
import { EvaluationRefused } from '../errors.ts'
import type { Check } from './client.ts'

// What OpenFGA reads as something else than a part of a name: `type:id`, `type:id#relation`, `type:*`, `object#relation@user`.
const NO_NAME = /[\s:#@*]/
const NO_ID = /[\s:#*]/

/**
 * A question as a check: is this user in that relation to this object?
 *
 * A name or an identifier that OpenFGA would read as more than that is refused: `*` is everybody, and an identifier
 * with `#member` behind it is a whole group. Escaping them is not ours to do: whoever wrote the tuples decided how.
 *
 * @param relation the relation that an action asks for
 * @throws EvaluationRefused
 */
export function checkOf ({ subject, action, resource, context }: Evaluation, relation: (action: string) => string, correlationId: string): Check {
  return {
    user: `${plain('subject.type', subject.type, NO_NAME)}:${plain('subject.id', subject.id, NO_ID)}`,
    relation: plain('the relation of its action', relation(action.name), NO_NAME),
    object: `${plain('resource.type', resource.type, NO_NAME)}:${plain('resource.id', resource.id, NO_ID)}`,
    correlationId,
    ...(context === undefined ? {} : { context })
  }
}

function plain (part: string, value: unknown, forbidden: RegExp): string {
  if (typeof value !== 'string' || value === '') {
    ignoreRejections(value)
    throw new EvaluationRefused(part, 'must be a non-empty string.')
  }
  if (forbidden.test(value)) throw new EvaluationRefused(part, 'has a character that OpenFGA reads as syntax (one of : # @ * or a space).')
  return value
}
