import type { DecisionPoint, Evaluation } from '../contract.ts'
import { assertAskable } from './askable.ts'
import { withinDeadline } from './deadline.ts'
import { DecisionUnavailable, OptionInvalid } from './errors.ts'
import { readAnswers } from './openfga/answers.ts'
import { checkOf } from './openfga/checks.ts'
import type { BatchCheckClient, Check } from './openfga/client.ts'
import { readOptions, readTimeout } from './options.ts'

/** Options of `openfga`. A misspelt one refuses to boot. */
export interface OpenfgaOptions {
  /**
   * The relation that an action asks for, such as `permission => permission.replace('article:', 'can_')`. Default: the
   * name of the action, which must then be without a colon.
   */
  relation?: (action: string) => string
  /** How long a decision may take, with what the client retries. Seconds, default 2, up to 30. */
  timeout?: number
}

const WHOSE = 'openfga'

/** More than the answers to a batch of checks, whose number the server bounds, ever need. Bytes. */
const MAX_RESPONSE_BYTES = 2 ** 20

/**
 * A decision point that asks OpenFGA 1.8 or later, by the client of @openfga/sdk, which knows the address, the store,
 * the model and the credential: the checks of a request in one call of BatchCheck (the client makes it several from 51
 * on). The subject is the user `type:id`, the resource the object `type:id`; a context goes along for the conditions of
 * tuples, properties do not.
 *
 * @throws OptionInvalid, UnknownOption; evaluate rejects with EvaluationRefused, DecisionUnavailable
 */
export function openfga (client: BatchCheckClient, options: OpenfgaOptions = {}): DecisionPoint {
  if (typeof Object(client).batchCheck !== 'function') throw new OptionInvalid('client', `${WHOSE} must be an OpenFgaClient of @openfga/sdk.`)
  readOptions(options, WHOSE, ['relation', 'timeout'])
  const { relation = (action: string) => action } = options
  if (typeof relation !== 'function') throw new OptionInvalid('relation', `${WHOSE} must be a function from the name of an action to a relation.`)
  const timeout = readTimeout(options.timeout, WHOSE)
  return Object.freeze({
    async evaluate (evaluations: readonly Evaluation[], { signal: caller }: { readonly signal: AbortSignal }): Promise<readonly boolean[]> {
      if (evaluations.length === 0) return []
      evaluations.forEach(assertAskable)
      const checks = evaluations.map((evaluation, index) => checkOf(evaluation, relation, String(index)))
      try {
        return await withinDeadline(timeout, caller, async signal => readAnswers(await ask(client, checks, signal), checks.length))
      } catch (error) {
        throw new DecisionUnavailable('OpenFGA', (error as RangeError).message)
      }
    }
  })
}

/** @throws RangeError with a fault of ours: the message of the client's error could quote the answer, and its members do */
async function ask (client: BatchCheckClient, checks: Check[], signal: AbortSignal): Promise<unknown> {
  try {
    return await client.batchCheck({ checks }, { signal, maxRedirects: 0, maxContentLength: MAX_RESPONSE_BYTES })
  } catch (error) {
    const { statusCode } = Object(error) as { statusCode?: unknown }
    throw new RangeError(typeof statusCode === 'number' ? `status ${statusCode}` : 'no answer that the client can read')
  }
}
