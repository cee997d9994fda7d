import type { Source } from '../contract.ts'
import { readCookie } from '../cookie/read-cookie.ts'
import { assertOneAuthorization, readBearer } from './bearer.ts'
import { CredentialMissing, HeadersTruncated, TokenTooLong } from './errors.ts'

/** What a client presents. */
export interface Credential {
  /** The value of the Authorization header, or of the cookie. */
  readonly text: string
  readonly source: Source
}

/** The part of a request a credential is read from: never the query, never the body (RFC 9700 §4.3.2). */
export interface Presented {
  readonly headers: { readonly authorization?: string | undefined, readonly cookie?: string | undefined }
  readonly rawHeaders: readonly string[]
}

/** How to read a credential. */
export interface CredentialSettings {
  /** Null: the header only. */
  readonly cookieName: string | null
  /** With as many raw headers, names and values counted, some may be missing (`truncatedFrom`). */
  readonly truncatedFrom: number
}

/**
 * Reads the credential. An Authorization header that is there decides, whatever its form: it never falls back
 * to the cookie, so that a client which means to be one person is never taken for another.
 *
 * @throws HeadersTruncated, CredentialMissing, CredentialRepeated
 */
export function readCredential ({ headers, rawHeaders }: Presented, { cookieName, truncatedFrom }: CredentialSettings): Credential {
  if (rawHeaders.length >= truncatedFrom) throw new HeadersTruncated()
  if (headers.authorization !== undefined) {
    assertOneAuthorization(rawHeaders)
    return { text: headers.authorization, source: 'header' }
  }
  const text = cookieName !== null && headers.cookie !== undefined ? readCookie(headers.cookie, cookieName) : null
  if (text === null) throw new CredentialMissing()
  return { text, source: 'cookie' }
}

/** The token of a credential. @throws SchemeUnsupported, TokenMalformed, TokenTooLong */
export function tokenOf ({ text, source }: Credential, maxTokenBytes: number): string {
  const token = source === 'header' ? readBearer(text) : text
  // Header bytes arrive as one character each.
  if (token.length > maxTokenBytes) throw new TokenTooLong()
  return token
}
