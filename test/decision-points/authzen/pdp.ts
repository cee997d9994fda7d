import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Test } from 'tap'
import { startEndpoint, type Endpoint } from '../../keys/remote/endpoint.ts'

/** A question as it arrives: what is missing may be a default of the whole request. */
interface Question { subject?: Entity, action?: { name?: unknown }, resource?: Entity, context?: { night?: unknown } }
interface Document extends Question { evaluations?: Question[], options?: { evaluations_semantic?: string } }
interface Entity { type?: unknown, id?: unknown, properties?: { archived?: unknown } }

/** What was asked: the path, the headers and the document. */
export interface Asked { path: string, headers: IncomingMessage['headers'], document: Record<string, unknown> }

export interface Pdp extends Endpoint {
  readonly requests: Asked[]
}

export const TOKEN = 'Bearer pdp-token'

/** The policy: everybody reads what is not archived; who wrote a document edits it, but not at night. */
export function permits ({ subject, action, resource, context }: Question): boolean {
  if (action?.name === 'document:read') return resource?.properties?.archived !== true
  if (action?.name === 'document:edit') return String(resource?.id).startsWith(`${String(subject?.id)}-`) && context?.night !== true
  return false
}

/** Starts a policy decision point that speaks AuthZEN under `/tenant`, and that goes with the test. */
export async function startPdp (t: Test): Promise<Pdp> {
  const requests: Asked[] = []
  const endpoint = await startEndpoint(t, (response, request) => {
    const { headers, url: path = '' } = request
    text(request).then(content => {
      const document = JSON.parse(content) as Record<string, unknown>
      requests.push({ path, headers, document })
      const [status, answer] = answerTo(request, document)
      response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': String(headers['x-request-id']) }).end(JSON.stringify(answer))
    }, () => response.destroy())
  })
  return Object.assign(endpoint, { requests })
}

function answerTo ({ method, url, headers }: IncomingMessage, document: Document): [status: number, answer: unknown] {
  if (headers.authorization !== TOKEN) return [401, 'who are you?']
  if (method !== 'POST' || headers['content-type'] !== 'application/json') return [400, 'not AuthZEN']
  const { evaluations, options, ...defaults } = document
  if (url === '/tenant/access/v1/evaluation' && isComplete(defaults)) return [200, { decision: permits(defaults) }]
  if (url !== '/tenant/access/v1/evaluations' || options?.evaluations_semantic !== 'execute_all') return [404, 'not here']
  const questions = (evaluations ?? []).map(evaluation => ({ ...defaults, ...evaluation }))
  if (!questions.every(isComplete)) return [400, 'incomplete']
  return [200, { evaluations: questions.map(question => ({ decision: permits(question), context: { reason: 'policy' } })) }]
}

function isComplete ({ subject, action, resource }: Question): boolean {
  return [subject?.type, subject?.id, action?.name, resource?.type, resource?.id].every(value => typeof value === 'string')
}
