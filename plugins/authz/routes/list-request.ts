import type { FastifyReply, FastifyRequest } from 'fastify'
import type { WatchedList } from '../../acting/acting.ts'
import { isAuth } from '../decision/authentication.ts'
import { kFiltered, kInquiry } from '../decision/enforce.ts'
import { kPlan, type Plan } from '../decision/plan.ts'
import { FilterNotAsked } from '../errors.ts'
import { describe } from '../rule/describe.ts'

/** A request to a route with a list rule: how it is answered, and what a filter was asked for by then. */
export class ListRequest implements WatchedList {
  /** Method and URL template. */
  readonly name: string
  readonly #route: { readonly method: string, readonly url: string | undefined }
  readonly plan: Plan
  readonly raw: WatchedList['raw']
  readonly #request: FastifyRequest
  readonly #reply: FastifyReply
  handlerEntered = false
  /** Whether the answer is made of an error of Fastify or of this package: no row is in it. */
  isOwnError = false
  /** The first answer, with what was not asked for by then. */
  #answer: { readonly status: number, readonly unasked: readonly string[] } | null = null
  #isReported = false

  constructor (request: FastifyRequest, reply: FastifyReply) {
    const { config, url } = request.routeOptions
    this.#route = { method: request.method, url }
    this.name = `${request.method} ${url}`
    this.plan = config[kPlan] as Plan
    this.raw = { request: request.raw, response: reply.raw }
    this.#request = request
    this.#reply = reply
  }

  /** Whether the handler makes the answer: neither a hook before it, nor the 404 handler that it calls. */
  get isHandlers (): boolean {
    return this.handlerEntered && !this.#request.is404
  }

  get status (): number | null {
    return this.#answer?.status ?? null
  }

  get unasked (): readonly string[] {
    return this.#answer?.unasked ?? this.#unaskedNow()
  }

  /**
   * Notes an answer. What a filter is asked for after the first one comes too late.
   *
   * @returns what was not asked for by now
   */
  answered (status: number): readonly string[] {
    const unasked = this.#unaskedNow()
    this.#answer ??= { status, unasked }
    return unasked
  }

  /** Reports, when the response is over, what was written past Fastify: no onSend hook has seen it. */
  closed (): void {
    const { statusCode, headersSent } = this.#reply.raw
    const isWritten = this.#reply.sent || headersSent
    if (this.#answer !== null || !isWritten || (statusCode >= 300 && !this.isHandlers)) return
    if (this.answered(statusCode).length > 0) this.report('a hijacked or raw reply', statusCode)
  }

  /** Logs once what could not be withheld. Nothing of the answer and of the URL that was asked for is in it. */
  report (answer: string, status: number): void {
    if (this.#isReported) return
    this.#isReported = true
    const lists = this.unasked.join(', ')
    const { code } = new FilterNotAsked(this.name, lists)
    this.#request.log.error({ code, route: this.#route, rule: describe(this.plan.rule), lists: this.unasked, status },
      `authz: ${this.name} let out ${answer} without request.authz.filter() for ${lists}`)
  }

  /** A filter counts if it was made for the subject that the rule has admitted. */
  #unaskedNow (): readonly string[] {
    const { [kFiltered]: asked, [kInquiry]: inquiry, auth } = this.#request
    const subject = inquiry?.auth ?? (isAuth(auth) ? auth : null)
    return [...this.plan.lists].filter(list => asked?.get(list) !== subject)
  }
}
