import { didYouMean } from '../options/did-you-mean.ts'
import { InvalidOption } from './errors.ts'
import { subjectOf, type SubjectOf } from './rule/subject.ts'

/**
 * Whose subjects the rules of a scope compare; null where that is open. An authenticator tells the issuers that it
 * accepts by `app.authn.issuers`; of one that does not, nothing is known but what the option says. Throws
 * GTH_AUTHZ_INVALID_OPTION for an issuer that is none of them.
 */
export function subjectsOf (app: object, issuers: readonly string[] | null): SubjectOf | null {
  const { authn } = app as { readonly authn?: { readonly issuers?: readonly string[] } }
  const accepted = authn?.issuers ?? []
  if (issuers === null) return accepted.length > 1 ? null : subjectOf(null)
  const stranger = accepted.length === 0 ? undefined : issuers.find(issuer => !accepted.includes(issuer))
  if (stranger !== undefined) throw new InvalidOption('issuers', `names ${stranger}, whose tokens are not accepted.${didYouMean(stranger, accepted)}`)
  return subjectOf(issuers)
}
