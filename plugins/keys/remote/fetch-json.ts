import { faultOf, readJson } from '../../outbound/read-json.ts'
import { FetchFailed } from '../errors.ts'
import { showAddress } from './address.ts'

/** An answer, read to its end. */
export interface Fetched {
  readonly document: unknown
  readonly headers: Headers
}

/** The answer had another status than 200. */
export interface Refused {
  readonly status: number
}

const HEADERS = {
  accept: 'application/jwk-set+json, application/json',
  // fetch would offer compression: a few bytes could then unfold into many. What comes compressed anyway counts unfolded.
  'accept-encoding': 'identity'
}

/**
 * Fetches a JSON document with the fetch of the platform, so that the application's proxy or agent
 * (`setGlobalDispatcher`) and `NODE_EXTRA_CA_CERTS` hold. A redirect is not followed: like every status
 * but 200 it is an answer without a document. The media type is not checked: issuers name many.
 *
 * @param signal aborts the request, and the reading of its body
 * @throws FetchFailed with a reason of ours: never with the body, nor with the query of the address
 */
export async function fetchJson (url: URL, maxBytes: number, signal: AbortSignal): Promise<Fetched | Refused> {
  try {
    const { status, headers, body } = await fetch(url, { redirect: 'manual', headers: HEADERS, signal })
    if (status === 200 && body !== null) return { document: await readJson(body, maxBytes), headers }
    await body?.cancel()
    return { status }
  } catch (error) {
    throw new FetchFailed(showAddress(url), signal.aborted ? 'no complete answer in time' : faultOf(error))
  }
}
