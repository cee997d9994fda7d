/** The characters that RFC 6750 §3 allows in error, error_description and scope, and that need no escape in a quoted-string. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/

/** Whether a value can stand in a challenge as it is (RFC 6750 §3). */
export function fitsChallenge (value: string): boolean {
  return PLAIN.test(value)
}

/**
 * One Bearer challenge for `WWW-Authenticate` (RFC 6750 §3): `Bearer realm="api", error="invalid_token"`.
 * The values must fit (`fitsChallenge`): they come from the code and from checked options, never from a request.
 */
export function bearerChallenge (params: Readonly<Record<string, string>>): string {
  return 'Bearer ' + Object.entries(params).map(([name, value]) => `${name}="${value}"`).join(', ')
}
