import type { FastifyInstance } from 'fastify'
import { actedAs, assertKnown, type Identity } from './as.ts'
import { assertFindings, type Assertions } from './assertions.ts'
import { rehearse, unreached, type Requests } from './rehearse.ts'
import { noSuchRoute, testedRoutes, type TestedRoute } from './routes.ts'

/** Somebody, and all that they may use. */
export interface MatrixSubject extends Partial<Identity> {
  /** The routes that admit the subject whatever the request is about, by name: `GET /articles`. */
  readonly allows: readonly string[]
  /** The routes where it depends: on the validated request, or on the resource. Default: none. */
  readonly depends?: readonly string[]
}

/** The subjects, by a name for the messages. `anonymous` lists the open routes, which nobody else lists. */
export type MatrixSubjects = Readonly<Record<string, MatrixSubject>>

/** How `testMatrix` reaches the routes. */
export interface MatrixOptions {
  /** How to reach routes whose URL cannot be guessed, by name. */
  readonly requests?: Requests
}

/**
 * Checks who may use which route, for the whole application: each subject is admitted where it is listed and nowhere
 * else. Every request goes through the real hooks up to the decision of authz at onRequest, and ends there: no handler runs.
 *
 * ```ts
 * await testMatrix(t, app, {
 *   anonymous: { allows: ['GET /health'] },
 *   reader: { roles: ['reader'], allows: ['GET /articles'] },
 *   author: { roles: ['author'], allows: ['GET /articles', 'POST /articles'], depends: ['PUT /articles/:id'] }
 * })
 * ```
 *
 * Names are as `everyRouteDeniesAnonymous` has them.
 */
export async function testMatrix (t: Assertions, app: FastifyInstance, subjects: MatrixSubjects, { requests = {} }: MatrixOptions = {}): Promise<void> {
  await app.ready()
  const routes = testedRoutes(app)
  const passed: string[] = []
  const failed: string[] = []
  const { anonymous = { allows: [] }, ...known } = subjects

  const closed = [...routes.values()].filter(({ open }) => open === null)
  const opened = [...routes.values()].flatMap(({ open, name }) => open === null ? [] : [name])
  if (anonymous.depends !== undefined || anonymous.subject !== undefined || anonymous.roles !== undefined || anonymous.permissions !== undefined || anonymous.claims !== undefined) {
    throw new TypeError('anonymous has nothing but `allows`: nobody is known.')
  }
  for (const name of anonymous.allows) if (!routes.has(name)) failed.push(`anonymous: ${noSuchRoute(name, routes)}`)
  for (const { name } of closed) if (anonymous.allows.includes(name)) failed.push(`anonymous: ${name} is listed, but not open`)
  for (const name of opened) {
    if (anonymous.allows.includes(name)) passed.push(`anonymous: ${name} is open`)
    else failed.push(`anonymous: ${name} is open, but not listed`)
  }

  for (const [who, subject] of Object.entries(known)) {
    const { allows, depends = [] } = subject
    for (const name of [...allows, ...depends]) {
      if (!routes.has(name)) failed.push(`${who}: ${noSuchRoute(name, routes)}`)
      else if (opened.includes(name)) failed.push(`${who}: ${name} is open to everybody: list it once, for anonymous`)
    }
    for (const name of allows) if (depends.includes(name)) failed.push(`${who}: ${name} is listed twice`)
    for (const route of closed) {
      const expected = allows.includes(route.name) ? 'allow' : depends.includes(route.name) ? 'depends' : 'deny'
      const found = await outcomeOf(app, route, { subject: who, ...subject }, requests)
      if (found === expected) passed.push(`${who}: ${route.name} ${SAYS[expected]}`)
      else failed.push(`${who}: ${route.name} ${found in SAYS ? `${SAYS[found as keyof typeof SAYS]}, but ${LISTED[expected]}` : found}`)
    }
  }
  assertFindings(t, { passed, failed })
}

const SAYS = { allow: 'is allowed', depends: 'depends on the request', deny: 'is denied' }
const LISTED = { allow: 'listed in `allows`', depends: 'listed in `depends`', deny: 'not listed' }

/** What all methods of a route come to, or why that is unknown. */
async function outcomeOf (app: FastifyInstance, route: TestedRoute, subject: Identity, requests: Requests): Promise<string> {
  const unknown = new Set<string>()
  const outcomes = new Set<string>()
  for (const method of route.methods) {
    const { verdict, statusCode } = await rehearse(app, route, method, actedAs(subject, unknown), requests)
    assertKnown(unknown)
    if (verdict === null) return `(${method}): ${unreached(statusCode)}`
    const { code = '' } = Object(verdict.error) as { code?: string }
    if (code.startsWith('GTH_AUTHN_')) return `cannot be asked: the identity is refused by ${code}. Give it the claims that authn demands`
    if (statusCode >= 500) return `cannot be decided: ${code}`
    outcomes.add(verdict.outcome)
  }
  return [...outcomes].join(' or ')
}
