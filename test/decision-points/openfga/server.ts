import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { CredentialsMethod, OpenFgaClient } from '@openfga/sdk'
import type { Test } from 'tap'
import { startEndpoint, type Endpoint } from '../../keys/remote/endpoint.ts'

interface Check { tuple_key: { user: string, relation: string, object: string }, context?: { night?: unknown }, correlation_id: string }

export interface FgaServer extends Endpoint {
  /** The checks of each request. */
  readonly batches: Check[][]
}

export const STORE = '01JA8PM3QM7VBPGB8KMPK8SBD5'
export const FGA_TOKEN = 'hunter2-fga-token'

const MODEL = ['can_read', 'can_edit']
/** OpenFGA's own bounds: OPENFGA_MAX_CHECKS_PER_BATCH_CHECK and its forms of names. */
const MOST_CHECKS = 50
const NAME = /^[^:#\s]+:[^:#\s]+(?:#[^:#\s]+)?$/
const CORRELATION = /^[\w-]{1,36}$/

/** What a tuple for `user:*` or for a group would give away to whoever can ask in its name. */
export const EVERYBODY = 'user:*'

/** Everybody reads what is even; alice's edit is by a tuple that holds by day only. */
export function allows ({ user, relation, object }: Check['tuple_key'], context?: { night?: unknown }): boolean {
  if (user === EVERYBODY) return true
  if (relation === 'can_read') return /[02468]$/.test(object)
  return user === 'user:alice' && context?.night !== true
}

/** Starts a server with OpenFGA's BatchCheck, which answers in another order than it is asked, and that goes with the test. */
export async function startFga (t: Test): Promise<FgaServer> {
  const batches: Check[][] = []
  const endpoint = await startEndpoint(t, (response, request) => {
    text(request).then(content => {
      const [status, answer] = answerTo(request, content, batches)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    }, () => response.destroy())
  })
  return Object.assign(endpoint, { batches })
}

function answerTo ({ url, headers }: IncomingMessage, content: string, batches: Check[][]): [status: number, answer: unknown] {
  if (headers.authorization !== `Bearer ${FGA_TOKEN}`) return [401, { code: 'unauthenticated', message: 'hunter2' }]
  if (url !== `/stores/${STORE}/batch-check`) return [404, { code: 'undefined_endpoint', message: 'hunter2' }]
  const { checks } = JSON.parse(content) as { checks: Check[] }
  batches.push(checks)
  const wellFormed = checks.every(({ tuple_key: { user, object }, correlation_id: id }) => NAME.test(user) && NAME.test(object) && CORRELATION.test(id))
  if (checks.length > MOST_CHECKS || !wellFormed) return [400, { code: 'validation_error', message: 'hunter2' }]
  const result = checks.map(({ tuple_key: tuple, context, correlation_id: id }) => [id, MODEL.includes(tuple.relation)
    ? { allowed: allows(tuple, context) }
    : { error: { input_error: 'validation_error', message: `hunter2: relation '${tuple.relation}' not found` } }])
  return [200, { result: Object.fromEntries(result.reverse()) }]
}

/** The client of the SDK, with what an application would give it; it does not retry. */
export function fgaClient (apiUrl: string, token = FGA_TOKEN): OpenFgaClient {
  return new OpenFgaClient({
    apiUrl,
    storeId: STORE,
    credentials: { method: CredentialsMethod.ApiToken, config: { token } },
    retryParams: { maxRetry: 0 }
  })
}
