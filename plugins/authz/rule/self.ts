import { REQUEST, type Fact, type Inquiry } from '../decision/inquiry.ts'
import { madeRule } from './grammar.ts'
import { isIdentifier, parameterOf, type Identifier } from './identifier.ts'
import { comparable } from './subject.ts'
import type { Check } from './expression.ts'
import type { ResourceRule } from './route-rule.ts'

/** The validated URL parameters. */
const PARAMS: Fact = Object.freeze({ stage: REQUEST, text: 'params', find: ({ request }: Inquiry) => request.params })

/** The rule that a URL parameter is the subject itself: `/people/:id` is one's own page. Default parameter: `id`. A number is compared as it is written. */
export function self<const Param extends string = 'id'> (param: Param = 'id' as Param): ResourceRule<Readonly<Record<Param, Identifier>>> {
  const text = `self('${param}')`
  const own = (params: unknown): string | undefined => {
    const value = parameterOf(params, param)
    return isIdentifier(value) ? String(value) : undefined
  }
  return madeRule(text, ({ subjects }, path, invalid) => {
    const subjectOf = comparable(subjects, path, `has ${text}, which compares a subject`, invalid)
    const compare = (equal: boolean): Check['isSo'] => (params, auth) => {
      const [named, subject] = [own(params), subjectOf(auth)]
      return named !== undefined && subject !== undefined && (named === subject) === equal
    }
    return { kind: 'check', key: text, text, param, fact: PARAMS, isSo: compare(true), isNotSo: compare(false) }
  })
}
