import type { FastifyRequest } from 'fastify'
import type { Auth, Evaluation } from '../../contract.ts'

/** The permissions of a known subject. */
export interface Permissions {
  /** What the subject may use: what it holds, capped by the token's scope. */
  readonly granted: ReadonlySet<string>
  /**
   * What the subject holds, whatever the scope: to have asked for less does not make it somebody else. Null where
   * the claims are of a form that leaves it unknown.
   */
  readonly held: ReadonlySet<string> | null
  /** The version that a permission source gave with them. */
  readonly version?: string | number | null
}

/**
 * When something can be found out, the cheapest first: nothing of a later stage is looked for while an earlier one
 * could decide. What is known of the subject is decided before a body is parsed, the rest after validation.
 */
export const SUBJECT = 0
/** The validated request. */
export const REQUEST = 1
/** A resource, loaded. */
export const ROW = 2
/** A policy that is a function. */
export const POLICY = 3
/** A decision point outside of the application. */
export const REMOTE = 4

/** Something that a rule has to know. One object per thing, made at boot: that is its identity. */
export interface Fact {
  readonly stage: number
  /** Names it in the log. */
  readonly text: string
  /** Of a row, the name of its resource; two parameters can name rows of one resource. */
  readonly resource?: string
  /** The signal is aborted when the answer would come too late. */
  readonly find: (inquiry: Inquiry, signal: AbortSignal) => unknown
  /** What a decision point is asked instead: all such questions of a rule go together. */
  readonly question?: (inquiry: Inquiry) => Evaluation
  /** What must be found out before: it then is there, or has failed. */
  readonly needs?: Fact
}

/** Of what is found out in another way than one by one. */
export function otherwise (): undefined {}

/** Of what a list contains, everything is possible. Never found out: both a check of it and its contrary hold. */
export const ANYTHING: Fact = Object.freeze({ stage: SUBJECT, text: 'anything', find: otherwise })

/** What was found out, or that it could not be. */
export type Answer = { readonly value: unknown, readonly failed?: never } | { readonly failed: true, readonly value?: never }

/** What is asked about: of a request all of this is there, of a question without one less. */
export type Asked = Pick<FastifyRequest, 'params' | 'log'>

/** How fresh the permissions must be: as remembered, or asked for anew. */
export type Consistency = 'cached' | 'strict'

/** Why, in few words that never grow in number: a label for metrics. */
export type Reason = 'permitted' | 'forbidden' | 'hidden' | 'step-up' | 'unavailable'

/** What became of a rule. */
export interface Result {
  readonly reason: Reason
  /** Decided before the body was parsed, or after validation with what the request is about. */
  readonly phase: 'request' | 'resource'
  /** How long it took, waiting included; 0 where all that it depends on was known at once. */
  readonly seconds: number
}

/** One request while its rule is decided: what is known by now. */
export class Inquiry {
  readonly request: Asked
  /** Null: somebody unknown. */
  readonly auth: Auth | null
  /** Undefined: not known yet; null: they cannot be had. */
  permissions: Permissions | null | undefined
  /** None before the first: most rules ask for permissions only. */
  answers: Map<Fact, Answer> | null = null
  /** What is being found out, so that whoever asks meanwhile waits for the same. */
  waiting: Map<Fact, Promise<void>> | null = null
  readonly consistency: Consistency
  /** Seconds that an earlier phase took. */
  spent = 0
  /** What became of the rule; null while that is open, and where there is none. */
  result: Result | null = null
  /** Whether a shadow rule is decided after it. */
  shadowed = false
  #faults: Set<object> | null = null

  constructor (request: Asked, auth: Auth | null, permissions: Permissions | null | undefined, consistency: Consistency = 'cached') {
    this.request = request
    this.auth = auth
    this.permissions = permissions
    this.consistency = consistency
  }

  learn (fact: Fact, answer: Answer): void {
    this.answers ??= new Map()
    this.answers.set(fact, answer)
  }

  /** Logs, once, why a part of a rule could not be told by what was found out. */
  fault (part: { readonly text: string }, err: unknown): void {
    this.#faults ??= new Set()
    if (!this.#faults.has(part)) this.request.log.error({ err }, `authz: ${part.text} could not be found out`)
    this.#faults.add(part)
  }

  /** One that knows the same, and learns for itself. */
  copy (): Inquiry {
    const copy = new Inquiry(this.request, this.auth, this.permissions, this.consistency)
    if (this.answers !== null) copy.answers = new Map(this.answers)
    return copy
  }
}
