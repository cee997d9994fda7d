import type { FastifyRequest } from 'fastify'
import type { Auth, Evaluation } from '../../contract.ts'
import { isPlainObject } from '../../options/plain-object.ts'
import { ignoreRejections } from '../../refusal/refused-promise.ts'
import { didYouMean } from '../../options/did-you-mean.ts'
import { otherwise, REMOTE, SUBJECT, type Fact, type Inquiry } from '../decision/inquiry.ts'
import { claim } from '../permissions/capped.ts'
import type { Check, Guarded } from './expression.ts'
import type { Grammar, Invalid } from './grammar.ts'
import { isIdentifier } from './identifier.ts'
import { comparable, type SubjectOf } from './subject.ts'

/** The claims, for what is in them besides permissions. */
const CLAIMS: Fact = Object.freeze({ stage: SUBJECT, text: 'claims', find: ({ auth }: Inquiry) => (auth as Auth).claims })

/** Two leaves with the same function are the same: a HEAD route has the rule of its GET. */
const numbers = new WeakMap<object, number>()
let made = 0

/** Reads `{ permission, on }`: the decision point says whether the subject has a permission on one object. */
export function objectCheck (permission: unknown, on: unknown, { model, decisionPoint, scopeClaim, subjects }: Grammar, path: string, invalid: Invalid): Guarded {
  if (typeof permission !== 'string') throw invalid(`${path}.permission`, 'must be the name of a permission.')
  if (!Object.hasOwn(model.permissions, permission)) throw invalid(`${path}.permission`, `names the unknown permission "${permission}".${didYouMean(permission, Object.keys(model.permissions))}`)
  if (typeof on !== 'function') throw invalid(`${path}.on`, 'must be a function from the request to an object: { type, id }.')
  if (!decisionPoint) throw invalid(path, 'asks a decision point about an object, but authz has none: give it the option decisionPoint.')
  const subjectOf = comparable(subjects, path, 'asks a decision point about a subject', invalid)
  const number = numbers.get(on) ?? ++made
  numbers.set(on, number)
  const text = `${permission} on this object`
  const question = ({ auth, request }: Inquiry): Evaluation => ({
    // Of somebody unknown nothing is asked.
    subject: { type: 'user', id: (auth as Auth).subject, properties: { issuer: (auth as Auth).issuer } },
    action: { name: permission },
    resource: objectOf(on(request as FastifyRequest), path)
  })
  const fact: Fact = { stage: REMOTE, text, find: otherwise, question }
  const decided: Check = { kind: 'check', key: `${text} ${number} (decided)`, text, fact, isSo: value => value === true, isNotSo: value => value === false }
  return { kind: 'guarded', key: `${text} ${number}`, text, guard: scopeCheck(permission, scopeClaim, subjectOf), then: decided, positive: true }
}

/** A token's scope caps what the decision point grants, as it caps what roles do. */
function scopeCheck (permission: string, scopeClaim: string | false, subjectOf: SubjectOf): Check {
  const holds = (claims: unknown, auth: Auth | null): boolean => {
    // Of somebody whose name is another's, too, nothing is asked.
    if (subjectOf(auth) === undefined) return false
    const scope = claim(claims as object, scopeClaim)
    return scope === undefined || (typeof scope === 'string' && scope.split(' ').includes(permission))
  }
  return { kind: 'check', key: `scope ${permission}`, text: `a scope with ${permission}`, fact: CLAIMS, isSo: holds, isNotSo: (claims, auth) => !holds(claims, auth) }
}

/**
 * The object that a decision point is asked about. Throws for what is none, the server's own fault included: a number that a
 * client made `NaN` of, or one that is not the number it sent, is never asked about.
 */
function objectOf (value: unknown, path: string): { type: string, id: string } {
  const { type, id, then } = (isPlainObject(value) ? value : {}) as { type?: unknown, id?: unknown, then?: unknown }
  if (typeof type === 'string' && type !== '' && isIdentifier(id) && id !== '' && typeof then !== 'function') return { type, id: String(id) }
  const promised = ignoreRejections(value) ? ', without a promise in it' : ''
  throw new TypeError(`${path}.on must answer { type, id }, at once, with an id that is a string or a number${promised}`)
}
