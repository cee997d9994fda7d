import { CredentialRepeated } from '../cookie/errors.ts'
import { SchemeUnsupported, TokenMalformed } from './errors.ts'

const SCHEME = 'bearer'
const AUTHORIZATION = 'authorization'
const SPACE = 0x20

/**
 * The token of an Authorization header: `Bearer` in any case, one or more spaces, the token (RFC 6750 §2.1,
 * RFC 9110 §11.4). A header of another form throws: it never means "no credential".
 */
export function readBearer (header: string): string {
  if (header.slice(0, SCHEME.length).toLowerCase() !== SCHEME) throw new SchemeUnsupported()
  let start = SCHEME.length
  if (header.length > start && header.charCodeAt(start) !== SPACE) throw new SchemeUnsupported()
  while (header.charCodeAt(start) === SPACE) start++
  if (start === header.length) throw new TokenMalformed()
  return header.slice(start)
}

/** Refuses a second Authorization header, which node:http drops from `headers` and keeps only in `rawHeaders`. */
export function assertOneAuthorization (rawHeaders: readonly string[]): void {
  let seen = false
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string
    if (name.length !== AUTHORIZATION.length || name.toLowerCase() !== AUTHORIZATION) continue
    if (seen) throw new CredentialRepeated()
    seen = true
  }
}
