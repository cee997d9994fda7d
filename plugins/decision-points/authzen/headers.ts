import { ignoreRejections } from '../../refusal/refused-promise.ts'

/** Headers for the decision point, such as its credential; a function is asked for each request. */
export type HeadersOption = Readonly<Record<string, string>> | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>)

/** What the request itself is made of. */
const OWN: Readonly<Record<string, string>> = {
  'content-type': 'application/json',
  accept: 'application/json',
  // fetch would offer compression: a few bytes could then unfold into many. What comes compressed anyway counts unfolded.
  'accept-encoding': 'identity'
}

/** Names of headers that are set here. */
export const OWN_NAMES = [...Object.keys(OWN), 'x-request-id']

/**
 * The headers of a request; ours count more than those given.
 *
 * @throws RangeError that, unlike the platform's error and the function's own, shows no value
 */
export async function requestHeaders (given: HeadersOption, requestId: string): Promise<Headers> {
  const headers = readHeaders(typeof given === 'function' ? await ask(given) : given)
  for (const [name, value] of Object.entries(OWN)) headers.set(name, value)
  headers.set('x-request-id', requestId)
  return headers
}

/** Headers as the platform keeps them. @throws RangeError that shows no value */
export function readHeaders (given: Readonly<Record<string, string>>): Headers {
  try {
    return new Headers(given)
  } catch {
    throw new RangeError('a header has a name or a value that HTTP does not allow')
  }
}

async function ask (given: () => unknown): Promise<Readonly<Record<string, string>>> {
  let headers: unknown
  try {
    headers = await given()
  } catch {
    throw new RangeError('the function that gives the headers failed')
  }
  // `{ authorization: token() }`, with an await forgotten: the platform would send "[object Promise]".
  if (!ignoreRejections(headers)) return headers as Readonly<Record<string, string>>
  throw new RangeError('the function that gives the headers answered with a promise as a value')
}
