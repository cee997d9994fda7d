import type { Auth } from '../../contract.ts'
import { isPlainObject } from '../../options/plain-object.ts'
import { ignoreRejections } from '../../refusal/refused-promise.ts'
import { didYouMean } from '../../options/did-you-mean.ts'
import { POLICY_FORMS, POLICY_KEYS, POLICY_OBJECTS, RULE_WORDS } from '../rule-kinds.ts'
import { POLICY, type Fact, type Inquiry } from '../decision/inquiry.ts'
import type { Check, Expression } from '../rule/expression.ts'
import type { Grammar, Invalid } from '../rule/grammar.ts'
import { comparable } from '../rule/subject.ts'
import type { PolicyFunction } from './resource.ts'

/** A question about a member of a row: what a filter for lists is made of. */
export interface MemberCheck extends Check {
  readonly member: string
  /** What the member is compared with; undefined where the subject has no such thing. */
  readonly operand: (auth: Auth | null) => unknown
}

/** Deeper, a policy contains itself or nobody can read it. */
const DEEPEST = 32
/** More parts than this (an object that occurs twice counts twice) would take a boot to its knees. */
const MOST_PARTS = 10_000

/**
 * Reads a policy, whatever a program wrote there.
 *
 * @param row what is asked of the row
 * @param invalid makes the error: where in the policy, and why
 */
export function parsePolicy (input: unknown, at: string, row: Fact, { model, subjects }: Pick<Grammar, 'model' | 'subjects'>, invalid: Invalid): Expression {
  let parts = 0

  function parse (value: unknown, path: string, depth: number): Expression {
    if (depth > DEEPEST) throw invalid(at, `is nested deeper than ${DEEPEST} levels. Does the policy contain itself?`)
    if (++parts > MOST_PARTS) throw invalid(at, `has more than ${MOST_PARTS} parts. Name what they have in common as a permission, or write a function.`)
    if (value === 'everybody') return { kind: 'authenticated' }
    if (typeof value === 'string') return permission(value, path)
    if (typeof value === 'function') return predicate(value as PolicyFunction<unknown>, path)
    if (Array.isArray(value)) throw invalid(path, 'is a bare array: write { any: [...] } or { all: [...] }.')
    if (!isPlainObject(value)) throw invalid(path, `must be ${POLICY_FORMS}.`)
    const [[name, part] = [''], ...others] = Object.entries(value)
    const key = POLICY_KEYS.find(key => key === name)
    if (others.length > 0 || key === undefined) {
      throw invalid(path, `has ${name === '' ? 'no key' : `the keys ${Object.keys(value).join(', ')}`}: write exactly one of ${POLICY_OBJECTS}.${didYouMean(name, POLICY_KEYS)}`)
    }
    if (key === 'not') return { kind: 'not', of: parse(part, `${path}.not`, depth + 1) }
    if (key === 'owner') return owner(part, `${path}.owner`)
    if (key === 'where') return where(part, `${path}.where`)
    if (!Array.isArray(part) || part.length === 0) throw invalid(`${path}.${key}`, 'must be a list of policies that is not empty.')
    return { kind: key, of: Array.from(part, (item: unknown, i) => parse(item, `${path}.${key}[${i}]`, depth + 1)) }
  }

  function permission (name: string, path: string): Expression {
    if (Object.hasOwn(model.permissions, name)) return { kind: 'permission', permission: name }
    if (RULE_WORDS.some(word => word === name)) throw invalid(path, `is '${name}', which is a rule for routes: of those whom the route admits, a policy permits 'everybody', or fewer.`)
    if (Object.hasOwn(model.roles, name)) throw invalid(path, `is "${name}", which is a role: a policy names permissions, so that roles can change without the resources.`)
    throw invalid(path, `names the unknown permission "${name}".${didYouMean(name, ['everybody', ...Object.keys(model.permissions)])}`)
  }

  function owner (member: unknown, path: string): MemberCheck {
    if (typeof member !== 'string' || member === '') throw invalid(path, 'must name the member that holds the owner\'s subject.')
    return memberCheck(row, member, 'the subject', comparable(subjects, path, 'compares a subject', invalid))
  }

  function where (members: unknown, path: string): Expression {
    if (!isPlainObject(members) || Object.keys(members).length === 0) throw invalid(path, 'must name the members and their values, such as { status: \'published\' }.')
    return { kind: 'all', of: Object.entries(members).map(([member, value]) => compared(member, value, `${path}.${member}`)) }
  }

  function compared (member: string, value: unknown, path: string): MemberCheck {
    if (isPlainObject(value)) {
      const { claim, ...others } = value
      if (typeof claim !== 'string' || claim === '' || Object.keys(others).length > 0) throw invalid(path, 'must be a value or { claim: \'name\' }.')
      return memberCheck(row, member, `the claim ${claim}`, auth => auth === null ? undefined : claimValue(auth, claim))
    }
    // NaN equals nothing, not even itself.
    if (!isComparable(value) || (typeof value === 'number' && !Number.isFinite(value))) throw invalid(path, 'must be a string, a finite number, true, false, null or { claim: \'name\' }.')
    return memberCheck(row, member, typeof value === 'bigint' ? `${value}n` : JSON.stringify(value), () => value)
  }

  function predicate (decide: PolicyFunction<unknown>, path: string): Check {
    const fact: Fact = {
      stage: POLICY,
      text: `${at} (a function)`,
      needs: row,
      find: async (inquiry: Inquiry) => {
        const found = inquiry.answers?.get(row)
        if (found === undefined || found.failed) throw new Error('the row could not be loaded')
        if (found.value === null) return null
        const answer: unknown = await decide(found.value, inquiry.auth)
        if (typeof answer === 'boolean') return answer
        ignoreRejections(answer)
        throw new TypeError(`${path} must answer true or false`)
      }
    }
    return { kind: 'check', key: `${row.text} ${path}`, text: `${path}()`, fact, isSo: value => value === true, isNotSo: value => value === false }
  }

  return parse(input, at, 0)
}

/** A claim that is one value: a list or an object equals nothing, and null means that the subject has none. Undefined where there is no such claim. */
function claimValue ({ claims }: Auth, name: string): unknown {
  const value: unknown = Object.hasOwn(claims, name) ? (claims as Record<string, unknown>)[name] : undefined
  return value !== null && isComparable(value) ? value : undefined
}

function isComparable (value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean', 'bigint'].includes(typeof value)
}

/**
 * Of a row that is missing or lacks the member, and of a subject that lacks what it is compared with, neither is
 * certain. Nor is it of two values of different types (`7` and `'7'`): nobody knows what was meant by them.
 *
 * @param what what it is compared with, exactly: two checks of the same member and the same text are one
 */
function memberCheck (row: Fact, member: string, what: string, operand: MemberCheck['operand']): MemberCheck {
  const compare = (equal: boolean): Check['isSo'] => (value, auth) => {
    const wanted = operand(auth)
    if (value === null || wanted === undefined) return false
    const actual = (value as Record<string, unknown>)[member]
    if (!isComparable(actual)) {
      // A member that is a promise, as lazy relations are, equals nothing either.
      ignoreRejections(actual)
      return false
    }
    if (typeof actual !== typeof wanted && actual !== null && wanted !== null) return false
    return (actual === wanted) === equal
  }
  return { kind: 'check', key: JSON.stringify([row.text, member, what]), text: `${member} is ${what}`, fact: row, member, operand, isSo: compare(true), isNotSo: compare(false) }
}
