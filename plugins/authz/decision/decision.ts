import { randomUUID } from 'node:crypto'
import { explain, missing, type Explanation } from './explain.ts'
import type { Inquiry, Reason, Result } from './inquiry.ts'
import type { Plan } from './plan.ts'

/** What became of a rule, for one request. */
export interface Decision extends Result {
  /** Unique: the log line and the event of a decision have the same. */
  readonly id: string
  readonly outcome: 'allow' | 'deny' | 'error'
  /** Method and URL template; `no route` if no route matched. */
  readonly route: string
  /** The version of the permissions, where a permission source gave one. */
  readonly version: string | number | null
  /** The permissions whose lack denied it. */
  readonly missing: readonly string[]
  /** Which part of the rule said what. */
  readonly explanation: Explanation
}

/** Of a reason, its outcome. */
export const OUTCOME: Readonly<Record<Reason, Decision['outcome']>> = Object.freeze({
  permitted: 'allow', forbidden: 'deny', hidden: 'deny', 'step-up': 'deny', unavailable: 'error'
})

/** Ids, by inquiry: there is one decision, however often one looks. */
const ids = new WeakMap<Inquiry, string>()

/** A decision, whose id and explanation are made when somebody asks for them. */
export function decisionOf ({ rule, route }: Pick<Plan, 'rule' | 'route'>, inquiry: Inquiry, { reason, phase, seconds }: Result): Decision {
  return Object.freeze({
    get id () { return idOf(inquiry) },
    outcome: OUTCOME[reason],
    reason,
    route,
    phase,
    seconds,
    version: inquiry.permissions?.version ?? null,
    get missing () { return missing(rule, inquiry) },
    get explanation () { return explain(rule, inquiry) }
  })
}

function idOf (inquiry: Inquiry): string {
  const id = ids.get(inquiry) ?? randomUUID()
  ids.set(inquiry, id)
  return id
}
