import type { Refusal } from '../refusal/refuse.ts'

/** Each answer of authn to a request, by its error code, in the words of a label. */
const REASONS = {
  GTH_AUTHN_CREDENTIAL_MISSING: 'missing',
  GTH_AUTHN_SCHEME_UNSUPPORTED: 'scheme-unsupported',
  GTH_AUTHN_CREDENTIAL_REPEATED: 'credential-repeated',
  GTH_AUTHN_HEADERS_TRUNCATED: 'headers-truncated',
  GTH_AUTHN_TOKEN_TOO_LONG: 'token-too-long',
  GTH_AUTHN_TOKEN_MALFORMED: 'token-malformed',
  GTH_AUTHN_TYPE_INVALID: 'type-invalid',
  GTH_AUTHN_CRITICAL_UNSUPPORTED: 'critical-unsupported',
  GTH_AUTHN_ALGORITHM_REFUSED: 'algorithm-refused',
  GTH_AUTHN_KEY_UNKNOWN: 'key-unknown',
  GTH_AUTHN_SIGNATURE_INVALID: 'signature-invalid',
  GTH_AUTHN_ISSUER_UNTRUSTED: 'issuer-untrusted',
  GTH_AUTHN_AUDIENCE_MISMATCH: 'audience-mismatch',
  GTH_AUTHN_TOKEN_EXPIRED: 'token-expired',
  GTH_AUTHN_TOKEN_EARLY: 'token-early',
  GTH_AUTHN_TOKEN_BOUND: 'token-bound',
  GTH_AUTHN_CLAIM_INVALID: 'claim-invalid',
  GTH_AUTHN_CLAIMS_MISMATCH: 'claims-mismatch',
  GTH_AUTHN_CLAIMS_UNCHECKED: 'claims-unchecked',
  GTH_AUTHN_TOKEN_REVOKED: 'token-revoked',
  GTH_AUTHN_CROSS_SITE: 'cross-site',
  GTH_AUTHN_REVOCATION_UNAVAILABLE: 'revocation-unavailable',
  GTH_KEYS_UNAVAILABLE: 'keys-unavailable'
} as const

/**
 * Why a request was not authenticated: its error code without `GTH_AUTHN_` (or `GTH_`), in lower case and with hyphens;
 * `missing` where no credential was there; `unexpected` for a fault that has no code of ours.
 */
export type RefusalReason = (typeof REASONS)[keyof typeof REASONS] | 'unexpected'

/** The reason of an error. Never anything but a word of the list, whatever code the error has: it becomes a label. */
export function reasonOf (error: unknown): RefusalReason {
  const { code } = error as Partial<Refusal>
  return code !== undefined && Object.hasOwn(REASONS, code) ? REASONS[code as keyof typeof REASONS] : 'unexpected'
}
