import { setTimeout as wait } from 'node:timers/promises'
import { explainOf, matrixOf, type Matrix, type MatrixRow } from '../../plugins/authz/index.ts'
import { plannedRoutes } from '../../plugins/authz/application.ts'
import { as, everyRouteDeniesAnonymous, testMatrix, type Identity } from '../../plugins/testing/index.ts'
import { testedRoutes, type TestedRoute } from '../../plugins/testing/routes.ts'
import { shown } from '../../plugins/options/shown.ts'
import { Random } from '../security/fuzz/random.ts'
import { randomApplication, type RandomApplication } from './random-application.ts'

/** What was compared, and each disagreement in words. */
export interface Comparison {
  applications: number
  requests: number
  /** By what the requests were answered with: that each kind is among them. */
  readonly statuses: Map<number, number>
  /** Applications that the generator made and boot refused, by error code. */
  readonly refused: Map<string, number>
  /** Anonymous requests whose operation is in the OpenAPI document. */
  documented: number
  /** Routes that the test kit found no URL for. */
  unreached: number
  readonly disagreements: string[]
}

const NOW = Math.floor(Date.now() / 1000)

/** Subjects of one role each, as the matrix has them, and two with more in their tokens. */
const SUBJECTS: ReadonlyArray<{ readonly identity: Identity | null, readonly role: string | null }> = [
  { identity: null, role: null },
  ...['reader', 'author', 'admin'].map(role => ({ identity: { subject: 'ada', claims: { roles: [role] } }, role })),
  { identity: { subject: 'bob', claims: { roles: ['author'], auth_time: NOW, acr: 'mfa' } }, role: null },
  { identity: { subject: 'eve', claims: { roles: ['admin'], scope: 'article:read' } }, role: null }
]

/** What one request came to: the status, and the mark of the route that it reached. */
interface Real { readonly status: number, readonly mark: string }

/**
 * Compares random applications with what explain, the matrix and the test kit say of them.
 *
 * @param count how many applications that boot
 * @param seed the same seed gives the same applications and requests
 */
export async function compareApplications (count: number, seed: number): Promise<Comparison> {
  const comparison: Comparison = { applications: 0, requests: 0, statuses: new Map(), refused: new Map(), documented: 0, unreached: 0, disagreements: [] }
  for (let index = 0; comparison.applications < count; index++) {
    const random = new Random(seed, index)
    const made = await randomApplication(random)
    if ('refused' in made) {
      comparison.refused.set(made.refused, (comparison.refused.get(made.refused) ?? 0) + 1)
      continue
    }
    try {
      await compareOne(made, `application ${index}`, comparison)
    } finally {
      await made.app.close()
    }
    comparison.applications++
    // What a rejected callback leaves behind is heard in between.
    await wait(0)
  }
  return comparison
}

async function compareOne (made: RandomApplication, name: string, comparison: Comparison): Promise<void> {
  const { app, requests } = made
  const matrix = matrixOf(app)
  const reached = new Map<string, { url: string, headers: Record<string, string> }>()
  for (const { method, url, headers } of requests) {
    const chosen = { ...headers }
    for (const { identity, role } of SUBJECTS) {
      const real = await request(made, identity, method, url, chosen)
      comparison.requests++
      comparison.statuses.set(real.status, (comparison.statuses.get(real.status) ?? 0) + 1)
      const at = `${name}: ${method} ${url} ${JSON.stringify(chosen)} as ${JSON.stringify(identity)} got ${real.status}`
      const told = await explained(made, identity, method, url, chosen)
      if (!agrees(real, told)) comparison.disagreements.push(`${at}, explain says ${told.status ?? 'allow'} (${told.reason}) by ${told.route}`)
      const unmatched = expectedWithoutRoute(made, identity)
      if (real.mark === 'none' && unmatched !== null && ![400, unmatched].includes(real.status)) comparison.disagreements.push(`${at}, notFound: ${made.notFound} says ${unmatched}`)
      const route = routeOf(made, real.mark, method)
      if (route === undefined) continue
      if (identity === null) compareDocument(made, real, method, at, comparison)
      reached.set(route.name, { url, headers: chosen })
      const row = rowOf(matrix, route, method)
      if (row === undefined) comparison.disagreements.push(`${at}, and ${route.name} has no row in the matrix`)
      else if (!fits(row, identity === null ? 'anonymous' : role, real.status)) comparison.disagreements.push(`${at}, the matrix says ${JSON.stringify(identity === null ? row.anonymous.says : row.roles[role ?? '']?.says)} of ${row.rule}`)
    }
  }
  await compareKit(made, matrix, reached, name, comparison)
}

/** The status of what no route matched, by the option `notFound`; null if it does not say. */
function expectedWithoutRoute ({ notFound }: RandomApplication, identity: Identity | null): number | null {
  if (notFound === null) return null
  if (identity === null) return 401
  const { roles, scope } = (identity.claims ?? {}) as { roles?: string[], scope?: string }
  return notFound === 'authenticated' || (roles?.includes('admin') === true && scope === undefined) ? 200 : 403
}

/** The document never promises more than an anonymous request gets, nor, of the only route of its path, less. */
function compareDocument ({ app }: RandomApplication, { status, mark }: Real, method: string, at: string, comparison: Comparison): void {
  const { paths = {} } = app.swagger() as { paths?: Record<string, Record<string, { security?: object[] } | undefined> | undefined> }
  const routes = plannedRoutes(app).filter(({ options }) => [options.method].flat().includes(method))
  const route = routes.find(({ options }) => markOf(options) === mark)
  if (route === undefined) return
  const pathOf = (url: string) => url.replace(/:(\w+)(\([^)]*\))?/g, '{$1}')
  const operation = paths[pathOf(route.options.url)]?.[method.toLowerCase()]
  if (operation === undefined) return
  comparison.documented++
  const isOpen = (operation.security ?? []).length === 0 || operation.security?.some(one => Object.keys(one).length === 0) === true
  if (status === 401 && isOpen) comparison.disagreements.push(`${at}, the document says ${JSON.stringify(operation.security)}`)
  const alone = routes.filter(({ options }) => pathOf(options.url) === pathOf(route.options.url)).length === 1
  if (status === 200 && alone && !isOpen) comparison.disagreements.push(`${at}, the document says ${JSON.stringify(operation.security)}`)
}

async function request ({ app }: RandomApplication, identity: Identity | null, method: string, url: string, headers: Record<string, string>): Promise<Real> {
  const options = { method: method as 'GET', url, headers }
  const { statusCode, headers: answered } = identity === null ? await app.inject(options) : await as(app, identity).inject(options)
  return { status: statusCode, mark: String(answered['x-mark']) }
}

async function explained ({ app }: RandomApplication, identity: Identity | null, method: string, url: string, headers: Record<string, string>) {
  try {
    return await explainOf(app, { subject: identity?.subject ?? null, ...(identity !== null && { claims: identity.claims ?? {} }), method, url, headers })
  } catch (error) {
    const { code } = error as { code?: string }
    if (code !== 'GTH_AUTHZ_NO_SUCH_ROUTE') throw error
    return { status: 404 as const, reason: code, route: 'no route' }
  }
}

/** Of a route whose rule needs no parameter, explain does not say that one is invalid: that is not authorization. */
function agrees ({ status, mark }: Real, told: { status: number | null, reason: string, route: string }): boolean {
  if (mark === 'none') return told.reason === 'GTH_AUTHZ_NO_SUCH_ROUTE'
  if (told.reason === 'GTH_AUTHZ_NO_SUCH_ROUTE') return false
  return status === (told.status ?? 200) || (status === 400 && told.status === null)
}

/** The route with a mark, as the test kit names it. HEAD is one with GET if their rules are. */
function routeOf ({ app }: RandomApplication, mark: string, method: string): TestedRoute | undefined {
  const planned = plannedRoutes(app).find(({ options }) => markOf(options) === mark && [options.method].flat().includes(method))
  const routes = [...testedRoutes(app).values()]
  return planned === undefined ? undefined : routes.find(({ plans }) => plans.includes(planned.plan))
}

function markOf ({ config }: { config?: object }): string {
  return String((config as { mark?: number } | undefined)?.mark)
}

function rowOf ({ rows }: Matrix, { url, constraints }: TestedRoute, method: string): MatrixRow | undefined {
  const conditions = Object.entries(constraints).map(([name, value]) => `${name}: ${shown(value)}`).join(', ') || null
  const chosen = rows.filter(row => row.url === url && row.constraints === conditions)
  return chosen.find(row => row.method === method) ?? chosen.find(row => method === 'HEAD' && row.method === 'GET')
}

/** Whether a status is one that a cell allows for: of a subject with that role alone. */
function fits (row: MatrixRow, who: string | null, status: number): boolean {
  if (who === null) return true
  const says = (who === 'anonymous' ? row.anonymous : row.roles[who])?.says
  // A request that does not validate says nothing of the rule; a handler that ran answers 200.
  if (says === 'allow') return status === 200 || status === 400
  if (says === 'deny') return who === 'anonymous' ? status === 401 : status === 403
  return says === 'depends'
}

/** The test kit, told what the matrix says, finds nothing wrong. */
async function compareKit ({ app }: RandomApplication, matrix: Matrix, reached: ReadonlyMap<string, { url: string, headers: Record<string, string> }>, name: string, comparison: Comparison): Promise<void> {
  const routes = [...testedRoutes(app).values()]
  const except = routes.filter(({ open }) => open !== null).map(route => route.name)
  const requests = Object.fromEntries(reached)
  const kit = {
    ok (passed: unknown, message: string) {
      if (passed === true) return
      for (const finding of message.split('\n')) {
        if (finding.includes('no URL was found that leads there')) comparison.unreached++
        else comparison.disagreements.push(`${name}: the test kit says ${finding}`)
      }
    }
  }
  if (routes.some(({ open }) => open !== 'unguarded')) await everyRouteDeniesAnonymous(kit, app, { except, requests })
  const listed = (role: string, says: string) => routes.filter(route => route.open === null && rowOf(matrix, route, route.methods[0] ?? '')?.roles[role]?.says === says).map(route => route.name)
  await testMatrix(kit, app, {
    anonymous: { allows: routes.filter(({ open }) => open === 'public' || open === 'optional').map(route => route.name) },
    ...Object.fromEntries(matrix.roles.map(role => [role, { roles: [role as 'reader'], allows: listed(role, 'allow'), depends: listed(role, 'depends') }]))
  }, { requests, except: routes.filter(({ open }) => open === 'unguarded').map(route => route.name) })
}
