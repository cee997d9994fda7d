import { explainOf, type Answer, type Explanation, type Question } from '../authz/index.ts'
import { boot } from './application.ts'
import type { Invocation } from './arguments.ts'
import { UsageInvalid } from './errors.ts'
import { jsonOption } from './json-option.ts'

/** What would become of a request, in words. */
export interface Explained {
  readonly text: string
  readonly allowed: boolean
}

const SIGNS = { allow: '+', deny: '-', error: '!', unasked: ' ', undecided: '?' } as const

/**
 * What would become of a request to an application, and why, part by part of the rule. No hook and no handler runs; what
 * the rule depends on, such as a row, is loaded as for a request.
 *
 * @throws UsageInvalid, ApplicationUnusable
 */
export async function explain ({ paths: [file = '', method = '', url = ''], options }: Invocation): Promise<Explained> {
  const { subject, roles, permissions, claims, options: given = '{}' } = options
  if (subject === undefined && (roles ?? permissions ?? claims) !== undefined) throw new UsageInvalid('Roles, permissions and claims are somebody\'s: say whose with --subject.')
  const app = await boot(file, jsonOption('options', given))
  try {
    const answer = await ask(app, {
      subject: subject ?? null,
      method,
      url,
      ...(roles !== undefined && { roles: names(roles) }),
      ...(permissions !== undefined && { permissions: names(permissions) }),
      ...(claims !== undefined && { claims: jsonOption('claims', claims) })
    })
    return { text: rendered(answer, subject), allowed: answer.outcome === 'allow' }
  } finally {
    await app.close()
  }
}

/** What is wrong with the question is wrong with the command line. */
async function ask (app: object, question: Question): Promise<Answer> {
  try {
    return await explainOf(app, question)
  } catch (error) {
    throw new UsageInvalid((error as Error).message)
  }
}

function names (list: string): string[] {
  return list.split(',').map(name => name.trim()).filter(name => name !== '')
}

function rendered ({ outcome, reason, status, route, phase, missing, explanation }: Answer, subject: string | undefined): string {
  const verdict = { allow: 'allowed', deny: 'denied', error: 'nobody can tell' }[outcome]
  return [
    `${route} for ${subject ?? 'somebody anonymous'}: ${verdict}${status === null ? '' : `, ${status}`} (${reason}, decided ${phase === 'request' ? 'before the body is read' : 'with what the request is about'})`,
    ...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
    '', ...tree(explanation, 0), ''
  ].join('\n')
}

function tree ({ rule, says, of = [] }: Explanation, depth: number): string[] {
  return [`${'  '.repeat(depth)}${SIGNS[says]} ${rule}: ${says}`, ...of.flatMap(part => tree(part, depth + 1))]
}
