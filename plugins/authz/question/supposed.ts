import type { Auth, Claims } from '../../contract.ts'
import { didYouMean } from '../../options/did-you-mean.ts'
import { isPlainObject } from '../../options/plain-object.ts'
import { unknownOptions } from '../../options/unknown.ts'
import type { Fact, Permissions } from '../decision/inquiry.ts'
import type { Plan } from '../decision/plan.ts'
import { InvalidQuestion } from '../errors.ts'
import type { Model } from '../model/model.ts'
import { capped, claim } from '../permissions/capped.ts'
import { heldIn } from '../permissions/held.ts'
import type { Question } from './question.ts'

const MEMBERS = ['subject', 'permissions', 'roles', 'claims', 'method', 'url', 'headers', 'resource', 'resources']

/** Checks the form of a question. Throws GTH_AUTHZ_INVALID_QUESTION. */
export function checkQuestion (question: Question): void {
  if (!isPlainObject(question)) throw new InvalidQuestion('it takes { subject, method, url }.')
  const unknown = unknownOptions(question, MEMBERS)
  if (unknown !== null) throw new InvalidQuestion(unknown)
  const { subject, claims = {}, method, url, headers = {}, resource = null, resources = {} } = question as Partial<Record<keyof Question, unknown>>
  if (subject !== null && (typeof subject !== 'string' || subject === '')) throw new InvalidQuestion('subject must be a string that is not empty, or null for somebody anonymous.')
  if (!isPlainObject(claims)) throw new InvalidQuestion('claims must be an object.')
  if (typeof method !== 'string' || typeof url !== 'string') throw new InvalidQuestion('method and url must be strings: \'GET\', \'/articles/17\'.')
  if (!isPlainObject(headers) || !Object.values(headers).every(value => typeof value === 'string')) throw new InvalidQuestion('headers must be an object of strings: { host: \'api.example\' }.')
  if (typeof resource !== 'object') throw new InvalidQuestion('resource must be a row, or null where there is none.')
  if (!isPlainObject(resources) || !Object.values(resources).every(row => typeof row === 'object')) throw new InvalidQuestion('resources must be rows by the name of the resource, or null where there is none: { article: row, folder: null }.')
  if (question.resource !== undefined && question.resources !== undefined) throw new InvalidQuestion('it has both resource and resources: give one of them.')
}

/** The identity that a question supposes, frozen as a real one; null: somebody anonymous. @param issuer where the claims name none */
export function supposedAuth ({ subject, claims }: Question, issuer: string): Auth | null {
  if (subject === null) return null
  const supposed = Object.freeze({ iss: issuer, aud: '', exp: Infinity, ...claims, sub: subject } as Claims) as Auth['claims']
  return Object.freeze({ subject, claims: supposed, source: 'header', issuer: supposed.iss })
}

/**
 * The permissions that a question supposes, capped by the scope among its claims; null where it supposes none.
 * Throws GTH_AUTHZ_INVALID_QUESTION for names that the model does not have: the answer would be about nobody.
 */
export function supposedPermissions ({ roles, permissions, claims = {} }: Question, model: Model, scopeClaim: string | false): Permissions | null {
  if (roles === undefined && permissions === undefined) return null
  const held = heldIn(model)(roles ?? [], permissions ?? [], (kind, name) => {
    throw new InvalidQuestion(`the model has no ${kind} "${name}".${didYouMean(name, Object.keys(kind === 'role' ? model.roles : model.permissions))}`)
  })
  return { granted: capped(held, claim(claims, scopeClaim)), held }
}

/**
 * The rows that a question supposes, by the fact that they answer. `resource` is the only row of a rule that names one
 * resource. Throws GTH_AUTHZ_INVALID_QUESTION if a row would be about another resource than is meant.
 */
export function supposedRows ({ resource, resources }: Question, { rows }: Pick<Plan, 'rows'>): Map<Fact, object | null> {
  const names = [...new Set(Array.from(rows.keys(), ({ resource: name }) => String(name)))]
  if (resource !== undefined) {
    if (rows.size > 1) throw new InvalidQuestion(`the rule names several resources: give resources by name (${names.join(', ')}), not resource.`)
    return new Map(Array.from(rows.keys(), fact => [fact, resource]))
  }
  const unknown = Object.keys(resources ?? {}).find(name => !names.includes(name))
  if (unknown !== undefined) throw new InvalidQuestion(`the rule of this route names no resource "${unknown}".${didYouMean(unknown, names)}`)
  return new Map(Array.from(rows.keys()).flatMap(fact => {
    const row = resources?.[String(fact.resource)]
    return row === undefined ? [] : [[fact, row]]
  }))
}
