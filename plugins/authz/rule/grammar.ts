import type { Model } from '../model/model.ts'
import type { Expression } from './expression.ts'
import type { InvalidRule } from '../errors.ts'
import type { SubjectOf } from './subject.ts'

/** What a rule may say in one application. */
export interface Grammar {
  readonly model: Model
  /** Whether there is a decision point to ask about objects. */
  readonly decisionPoint: boolean
  /** The claim that caps what a token may be used for; false where none does. */
  readonly scopeClaim: string | false
  /** The subject of a request as rows and URLs name it; null where nobody said of which issuer. */
  readonly subjects: SubjectOf | null
  /** The issuer of whoever is supposed without one. */
  readonly issuer: string
  /** The definitions of the resources in use, by name: one name is one resource. */
  readonly resources: Map<string, object>
}

/** Makes the error that refuses a rule: where in the rule, and why. */
export type Invalid = (path: string, why: string) => InstanceType<typeof InvalidRule>

/** Reads what is not written in words: a rule that a function of ours made. */
type Reader = (grammar: Grammar, path: string, invalid: Invalid) => Expression

const readers = new WeakMap<object, Reader>()

/** An object that stands for a rule wherever one may stand. It has nothing to look at, or to copy. */
export function madeRule<Rule extends object> (name: string, read: Reader): Rule {
  const rule = Object.freeze({ toString: () => name })
  readers.set(rule, read)
  return rule as unknown as Rule
}

/** How a made rule is read; undefined for everything else. */
export function readerOf (value: object): Reader | undefined {
  return readers.get(value)
}
