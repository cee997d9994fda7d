import { AddressRefused, FetchFailed } from '../errors.ts'
import { readAddress, showAddress } from './address.ts'
import type { Fetched, Refused } from './fetch-json.ts'

/** Where an issuer says its keys are. */
export interface Discovered {
  readonly address: URL
  readonly headers: Headers
}

/** An issuer's identifier: an address without a query (OpenID Connect Discovery §3, RFC 8414 §2). @throws AddressRefused */
export function readIssuer (issuer: unknown): URL {
  const url = readAddress(issuer, 'The issuer')
  if (url.href.includes('?')) throw new AddressRefused('The issuer', 'must not have a query.')
  return url
}

/**
 * Asks an issuer where its keys are: by OpenID Connect Discovery §4, and only where that is not found, by RFC 8414 §3,
 * which OAuth servers without OpenID Connect publish. The document must name the issuer exactly as given, and
 * its `jwks_uri` keep the rules of addresses.
 *
 * @throws FetchFailed; what `fetch` throws
 */
export async function discover (issuer: string, fetch: (url: URL) => Promise<Fetched | Refused>): Promise<Discovered> {
  const { origin, pathname } = new URL(issuer)
  // "any terminating / MUST be removed"
  const path = pathname.replace(/\/$/, '')
  let url = new URL(`${origin}${path}/.well-known/openid-configuration`)
  let answer = await fetch(url)
  if ('status' in answer && answer.status === 404) {
    url = new URL(`${origin}/.well-known/oauth-authorization-server${path}`)
    answer = await fetch(url)
  }
  if ('status' in answer) throw new FetchFailed(showAddress(url), `status ${answer.status}`)
  const metadata = Object(answer.document) as { issuer?: unknown, jwks_uri?: unknown }
  if (metadata.issuer !== issuer) throw new FetchFailed(showAddress(url), 'the document is of another issuer')
  return { address: addressOfKeys(metadata.jwks_uri, url), headers: answer.headers }
}

function addressOfKeys (text: unknown, metadata: URL): URL {
  const address = readable(text)
  // http is for a whole issuer on this machine: one elsewhere has no business to send us there.
  if (address === null || (metadata.protocol === 'https:' && address.protocol !== 'https:')) {
    throw new FetchFailed(showAddress(metadata), 'its jwks_uri is not an address that keys may come from')
  }
  return address
}

function readable (text: unknown): URL | null {
  try {
    return readAddress(text, 'jwks_uri')
  } catch {
    return null
  }
}
