import { readJson } from '../../outbound/read-json.ts'

/** RFC 9110 §8.3.1: the type, and parameters that change nothing in JSON. */
const JSON_TYPE = /^application\/json[ \t]*(?:;|$)/i

/**
 * Posts a JSON document and reads the one that comes back (AuthZEN §10.1), with the fetch of the platform, so that
 * the application's proxy or agent (`setGlobalDispatcher`) and `NODE_EXTRA_CA_CERTS` hold. A redirect is not followed:
 * like every status but 200 it is no answer.
 *
 * @param signal aborts the request, and the reading of its answer
 * @throws RangeError with a fault of ours; what fetch throws
 */
export async function postJson (url: string, headers: Headers, content: string, maxBytes: number, signal: AbortSignal): Promise<unknown> {
  const { status, headers: answered, body } = await fetch(url, { method: 'POST', redirect: 'manual', headers, body: content, signal })
  const typed = JSON_TYPE.test(answered.get('content-type') ?? '')
  if (status === 200 && body !== null && typed) return readJson(body, maxBytes)
  // Nobody reads it, and its connection should not wait for that.
  await body?.cancel()
  throw new RangeError(status === 200 ? 'the answer is not application/json' : `status ${status}`)
}
