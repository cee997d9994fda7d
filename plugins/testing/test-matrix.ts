import { actedAs, assertKnown, type Identity } from './as.ts'
import { assertFindings, type Assertions, type Findings } from './assertions.ts'
import { UNGUARDED } from './every-route-denies-anonymous.ts'
import { rehearse, unreached, type Requests } from './rehearse.ts'
import { strayNames, testedRoutes, type TestedRoute } from './routes.ts'
import { assertApplication, type TestedApplication } from './tested-application.ts'

/** Somebody, and all that they may use. */
export interface MatrixSubject extends Partial<Identity> {
  /** The routes that admit the subject whatever the request is about, by name: `GET /articles`. */
  readonly allows: readonly string[]
  /** The routes where it depends: on the validated request, or on the resource. Default: none. */
  readonly depends?: readonly string[]
}

/** The subjects, by a name for the messages. `anonymous` has but `allows`: the open routes, which nobody else lists. */
export type MatrixSubjects = Readonly<Record<string, MatrixSubject>>

/** How `testMatrix` reaches the routes, and which of them are not its matter. */
export interface MatrixOptions {
  /** The routes that no authz guards, on purpose, by name. One that is guarded, or not there, fails. Default: none. */
  readonly except?: readonly string[]
  /** How to reach routes whose URL cannot be guessed, by name. */
  readonly requests?: Requests
}

type Expected = 'allow' | 'depends' | 'deny'
const IS = { allow: 'is allowed', depends: 'depends on the request', deny: 'is denied' } satisfies Record<Expected, string>
const LISTED = { allow: 'is listed in `allows`', depends: 'is listed in `depends`', deny: 'is not listed' } satisfies Record<Expected, string>

/**
 * Checks who may use which route, for the whole application: each subject is admitted where it is listed and nowhere
 * else. Every request goes through the real hooks up to the decision of authz at onRequest, and ends there: no handler
 * runs, so nothing is changed.
 *
 * ```ts
 * await testMatrix(t, app, {
 *   anonymous: { allows: ['GET /health'] },
 *   reader: { roles: ['reader'], allows: ['GET /articles'] },
 *   author: { roles: ['author'], allows: ['GET /articles', 'POST /articles'], depends: ['PUT /articles/:id'] }
 * })
 * ```
 *
 * Names are as `everyRouteDeniesAnonymous` has them. A route that no authz guards fails, unless `except` or the option
 * `unguarded` of authz lists it.
 */
export async function testMatrix (t: Assertions, app: TestedApplication, subjects: MatrixSubjects, { requests = {}, except = [] }: MatrixOptions = {}): Promise<void> {
  assertApplication(app, 'testMatrix')
  await app.ready()
  const routes = testedRoutes(app)
  const { anonymous = { allows: [] }, ...known } = subjects
  if (Object.keys(anonymous).join() !== 'allows') throw new TypeError('testMatrix: anonymous has `allows` and nothing else, for nobody is known.')

  const findings: Findings = { passed: [], failed: [...strayNames('except', except, routes), ...strayNames('requests', Object.keys(requests), routes)] }
  findings.failed.push(...strayNames('anonymous', anonymous.allows, routes))
  for (const route of routes.values()) {
    const { name, open } = route
    if (open === 'unguarded') checkUnguarded(route, except.includes(name), findings)
    else if (except.includes(name)) findings.failed.push(`except: ${name} is guarded: remove it`)
    else checkOpen(route, anonymous.allows.includes(name), findings)
  }

  for (const [who, subject] of Object.entries(known)) {
    const { allows, depends = [] } = subject
    findings.failed.push(...strayNames(who, [...allows, ...depends], routes))
    for (const route of routes.values()) {
      const listed: Expected[] = [...allows.includes(route.name) ? ['allow' as const] : [], ...depends.includes(route.name) ? ['depends' as const] : []]
      const [expected = 'deny', again] = listed
      if (again !== undefined) findings.failed.push(`${who}: ${route.name} is listed in both \`allows\` and \`depends\``)
      if (route.open !== null) {
        if (expected !== 'deny') findings.failed.push(`${who}: ${route.name} is ${route.open}, for everyone: ${route.open === 'unguarded' ? 'list it in `except`' : 'list it once, for anonymous'}`)
        continue
      }
      const found = await outcomeOf(app, route, { subject: who, ...subject }, requests)
      if (found === expected) findings.passed.push(`${who}: ${route.name} ${IS[expected]}`)
      else findings.failed.push(`${who}: ${route.name} ${Object.hasOwn(IS, found) ? `${IS[found as Expected]}, but ${LISTED[expected]}` : found}`)
    }
  }
  assertFindings(t, findings)
}

function checkUnguarded ({ name, listed }: TestedRoute, excepted: boolean, { passed, failed }: Findings): void {
  if (excepted || listed) passed.push(`${name} is unguarded`)
  else failed.push(`${name} is unguarded: ${UNGUARDED}`)
}

function checkOpen ({ name, open }: TestedRoute, listed: boolean, { passed, failed }: Findings): void {
  if (open !== null && listed) passed.push(`anonymous: ${name} is ${open}`)
  else if (open !== null) failed.push(`anonymous: ${name} is ${open}, but is not listed`)
  else if (listed) failed.push(`anonymous: ${name} is listed in \`allows\`, but is not open`)
}

/** What all methods of a route come to, or why that is unknown. */
async function outcomeOf (app: TestedApplication, route: TestedRoute, subject: Identity, requests: Requests): Promise<string> {
  const unknown = new Set<string>()
  const outcomes = new Set<string>()
  for (const method of route.methods) {
    const { verdict, statusCode } = await rehearse(app, route, method, actedAs(subject, unknown), requests)
    assertKnown(unknown)
    if (verdict === null) return `(${method}): ${unreached(statusCode)}`
    const { code, statusCode: refused = statusCode } = Object(verdict.error) as { code?: string, statusCode?: number }
    if (code?.startsWith('GTH_AUTHN_') === true) return `refuses the identity: ${code}. Give it the claims that authn demands`
    if (refused >= 500) return `cannot be decided: ${code ?? String(verdict.error)}`
    outcomes.add(verdict.outcome)
  }
  return [...outcomes].join(' and ')
}
