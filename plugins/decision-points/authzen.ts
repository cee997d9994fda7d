import { randomUUID } from 'node:crypto'
import type { DecisionPoint, Evaluation } from '../contract.ts'
import { faultOf } from '../outbound/read-json.ts'
import { assertAskable } from './askable.ts'
import { requestHeaders } from './authzen/headers.ts'
import { readDecisions, writeQuestions } from './authzen/messages.ts'
import { readAuthzenOptions, type AuthzenOptions } from './authzen/options.ts'
import { postJson } from './authzen/post-json.ts'
import { withinDeadline } from './deadline.ts'
import { DecisionUnavailable } from './errors.ts'

/**
 * A decision point that speaks the OpenID AuthZEN Authorization API 1.0 over HTTPS: all questions of a request in one
 * POST. Whatever is not an answer of exactly the expected form within `timeout` is a rejection, and no decision.
 *
 * Each request has an `X-Request-ID` (§10.1), which the error names too, so that it is found in the logs of both.
 *
 * @throws OptionInvalid, UnknownOption; evaluate rejects with EvaluationRefused, DecisionUnavailable
 */
export function authzen (options: AuthzenOptions): DecisionPoint {
  const { base, origin, headers, timeout, maxResponseBytes } = readAuthzenOptions(options)
  return Object.freeze({
    async evaluate (evaluations: readonly Evaluation[], { signal: caller }: { readonly signal: AbortSignal }): Promise<readonly boolean[]> {
      const [first, ...others] = evaluations
      if (first === undefined) return []
      evaluations.forEach(assertAskable)
      const { path, body } = writeQuestions([first, ...others])
      const requestId = randomUUID()
      try {
        return await withinDeadline(timeout, caller, async signal => {
          const answer = await postJson(base + path, await requestHeaders(headers, requestId), body, maxResponseBytes, signal)
          return readDecisions(answer, evaluations.length)
        })
      } catch (error) {
        throw new DecisionUnavailable(origin, `${faultOf(error)} (request ${requestId})`)
      }
    }
  })
}
