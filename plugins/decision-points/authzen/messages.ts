import { isDeepStrictEqual } from 'node:util'
import type { Evaluation } from '../../contract.ts'
import { EvaluationRefused } from '../errors.ts'

/** A request: where to, under the address of the decision point, and its body. */
export interface Questions {
  readonly path: '/access/v1/evaluation' | '/access/v1/evaluations'
  readonly body: string
}

type Member = keyof Evaluation

const MEMBERS: readonly Member[] = ['subject', 'action', 'resource', 'context']

/**
 * One question as an Access Evaluation request (AuthZEN §6.1), several as one Access Evaluations request (§7.1) that
 * has each answered. What all have in common is said once (§7.1.1), but for the resource.
 *
 * @param evaluations at least one
 * @throws EvaluationRefused where properties or a context have no JSON
 */
export function writeQuestions (evaluations: readonly [Evaluation, ...Evaluation[]]): Questions {
  const [first, ...others] = evaluations
  if (others.length === 0) return { path: '/access/v1/evaluation', body: write(pick(first, MEMBERS)) }
  const isShared = (name: Member) => name !== 'resource' && others.every(other => isDeepStrictEqual(other[name], first[name]))
  const shared = MEMBERS.filter(isShared)
  const own = MEMBERS.filter(name => !shared.includes(name))
  return {
    path: '/access/v1/evaluations',
    body: write({
      ...pick(first, shared),
      evaluations: evaluations.map(evaluation => pick(evaluation, own)),
      options: { evaluations_semantic: 'execute_all' }
    })
  }
}

function pick (evaluation: Evaluation, names: readonly Member[]): Partial<Evaluation> {
  return Object.fromEntries(names.map(name => [name, evaluation[name]]))
}

function write (message: unknown): string {
  try {
    return JSON.stringify(message)
  } catch {
    throw new EvaluationRefused('its properties or its context', 'cannot be written as JSON.')
  }
}

/**
 * The decisions in an answer to so many questions (§5.5, §7.2), in their order.
 *
 * @throws RangeError where it is not exactly that
 */
export function readDecisions (answer: unknown, count: number): boolean[] {
  if (count === 1) return [readDecision(answer)]
  const { evaluations } = Object(answer) as { evaluations?: unknown }
  if (!Array.isArray(evaluations)) throw new RangeError('the answer has no list of evaluations')
  if (evaluations.length !== count) throw new RangeError(`${evaluations.length} decisions for ${count} questions`)
  return evaluations.map(readDecision)
}

/**
 * A refusal is a refusal, whatever reason or error comes with it (§7.2.1). A permission that comes with an error, or
 * with obligations, which nobody here would perform, is none, and no refusal either.
 */
function readDecision (answer: unknown): boolean {
  const { decision, context } = Object(answer) as { decision?: unknown, context?: unknown }
  if (typeof decision !== 'boolean') throw new RangeError('a decision is not true or false')
  const { error, obligations } = Object(context) as { error?: unknown, obligations?: unknown }
  if (decision && (isGiven(error) || isGiven(obligations))) throw new RangeError('a permission comes with an error or with obligations')
  return decision
}

function isGiven (value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)
}
