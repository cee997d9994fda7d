import { explainOf, type Answer as Decided, type Explanation, type Question } from '../authz/index.ts'
import type { Answer } from './answer.ts'
import type { Invocation } from './arguments.ts'
import { ApplicationUnusable, UsageInvalid } from './errors.ts'
import { printableLine } from './printable.ts'
import { questionOf } from './question.ts'
import { withApplication, type Watcher } from './application/with-application.ts'
import { inWords } from './words.ts'

const SIGNS = { allow: '+', deny: '-', error: '!', unasked: ' ', undecided: '?' } as const
const VERDICTS = { allow: 'allowed', deny: 'denied', error: 'cannot be known' } as const
/** "Cannot be known" is not a denial, and a script must not take it for one. */
const CODES = { allow: 0, deny: 3, error: 4 } as const

/** What is wrong with the question is wrong with the command line. */
const ABOUT_QUESTIONS = ['GTH_AUTHZ_INVALID_QUESTION', 'GTH_AUTHZ_NO_SUCH_ROUTE']

/** A rule is as long as its application writes it. */
const LONGEST_RULE = 10_000
const MOST_LEVELS = 100

/**
 * Says what would become of a request to an application, and why, part by part of the rule. No hook and no handler
 * runs; what the rule depends on, such as a row, is loaded as for a request.
 *
 * @throws UsageInvalid
 */
export async function explain (invocation: Invocation, watcher: Watcher): Promise<void> {
  const { paths: [file = ''], options } = invocation
  const question = questionOf(invocation)
  await withApplication(file, options['options'], watcher, async app => {
    const decided = await ask(app, question, file)
    return { code: CODES[decided.outcome], out: rendered(decided, options['subject']), err: '' } satisfies Answer
  })
}

async function ask (app: object, question: Question, file: string): Promise<Decided> {
  try {
    return await explainOf(app, question)
  } catch (error) {
    const { code, message } = (error ?? {}) as { code?: unknown, message: string }
    if (ABOUT_QUESTIONS.includes(String(code))) throw new UsageInvalid(message)
    throw new ApplicationUnusable(`${file} cannot be asked: ${inWords(error)}`)
  }
}

function rendered (decided: Decided, subject: string | undefined): string {
  const { outcome, reason, status, route, phase, missing, explanation } = decided
  const when = phase === 'request' ? 'before the body is read' : 'with what the request is about'
  const verdict = `${VERDICTS[outcome]}${status === null ? '' : `, ${status}`} (${reason}, decided ${when})`
  return [
    `${printableLine(`${route} for ${subject ?? 'somebody anonymous'}`, LONGEST_RULE)}: ${verdict}`,
    ...(missing.length > 0 ? [`missing: ${printableLine(missing.join(', '), LONGEST_RULE)}`] : []),
    '', ...tree(explanation, 0), ''
  ].join('\n')
}

function tree ({ rule, says, of = [] }: Explanation, depth: number): string[] {
  const indent = '  '.repeat(Math.min(depth, MOST_LEVELS))
  const line = `${indent}${SIGNS[says]} ${printableLine(rule, LONGEST_RULE)}: ${says}`
  return [line, ...of.flatMap(part => tree(part, depth + 1))]
}
