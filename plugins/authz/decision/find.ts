import type { FastifyBaseLogger } from 'fastify'
import type { Auth, DecisionPoint } from '../../contract.ts'
import { inTime } from '../../refusal/in-time.ts'
import { ignoreRejections, isThenable } from '../../refusal/refused-promise.ts'
import { PERMISSIONS } from './formula.ts'
import type { Consistency, Fact, Inquiry, Permissions } from './inquiry.ts'
import type { Find } from './settle.ts'

/** Where what a rule depends on comes from. */
export interface Sources {
  /** Rejects, having logged why, where they cannot be had. */
  readonly permissionsOf: (auth: Auth, consistency: Consistency, log: FastifyBaseLogger) => Permissions | Promise<Permissions>
  readonly decisionPoint: DecisionPoint | null
  /** Seconds for a resource, a policy that is a function, and the decision point. */
  readonly timeout: number
}

/** What somebody unknown may do: nothing, and nobody knows what that person lacks. */
const NONE: Permissions = Object.freeze({ granted: new Set<string>(), held: null })

/** Finds facts out, in bounded time. Every failure is logged here, and its cause told to nobody else. */
export function finder ({ permissionsOf, decisionPoint, timeout }: Sources): Find {
  function begin (facts: readonly Fact[], inquiry: Inquiry, signal: AbortSignal): unknown {
    const questions = facts.flatMap(({ question }) => question === undefined ? [] : [question(inquiry)])
    return questions.length > 0 ? ask(questions, signal) : one(facts[0]?.find(inquiry, signal))
  }

  async function ask (questions: Parameters<DecisionPoint['evaluate']>[0], signal: AbortSignal): Promise<readonly boolean[]> {
    const answers: readonly unknown[] | undefined = await decisionPoint?.evaluate(questions, { signal })
    if (!Array.isArray(answers) || answers.length !== questions.length || answers.some(answer => typeof answer !== 'boolean')) {
      ignoreRejections(answers)
      throw new TypeError('the decision point must answer each question with true or false')
    }
    return answers as boolean[]
  }

  return (facts, inquiry) => {
    const [first] = facts
    if (first === PERMISSIONS) return one(inquiry.auth === null ? NONE : permissionsOf(inquiry.auth, inquiry.consistency, inquiry.request.log))
    const late = new AbortController()
    const failed = (err: unknown): never => {
      inquiry.request.log.error({ err }, `authz: ${facts.map(({ text }) => text).join(', ')} could not be found out`)
      throw err
    }
    try {
      const answers = begin(facts, inquiry, late.signal)
      if (!isThenable(answers)) return answers as readonly unknown[]
      return inTime(answers as PromiseLike<readonly unknown[]>, timeout, 'it').catch((err: unknown) => {
        late.abort()
        return failed(err)
      })
    } catch (err) {
      return failed(err)
    }
  }
}

function one (answer: unknown): readonly unknown[] | PromiseLike<readonly unknown[]> {
  return isThenable(answer) ? Promise.resolve(answer).then(value => [value]) : [answer]
}
