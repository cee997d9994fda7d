import type { Auth } from '../../contract.ts'

/** The subject as rows and URLs name it; undefined of somebody unknown, and of a subject of another issuer. */
export type SubjectOf = (auth: Auth | null) => string | undefined

/**
 * Whose subjects rows and URLs name. A `sub` means somebody only together with its issuer (RFC 7519 §4.1.2): that of
 * another one may be the same text, and is another person.
 *
 * @param issuers null: any, for there is but one
 */
export function subjectOf (issuers: readonly string[] | null): SubjectOf {
  if (issuers === null) return auth => auth?.subject
  const own = new Set(issuers)
  return auth => auth !== null && own.has(auth.issuer) ? auth.subject : undefined
}

/** The subjects that a rule compares. Throws GTH_AUTHZ_INVALID_RULE where nobody said whose are meant. */
export function comparable (subjects: SubjectOf | null, path: string, what: string, invalid: (path: string, why: string) => Error): SubjectOf {
  if (subjects !== null) return subjects
  throw invalid(path, `${what}, but tokens of several issuers are accepted, and the same \`sub\` of two of them is two persons: say whose are meant by the option issuers of authz.`)
}
