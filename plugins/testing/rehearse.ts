import type { InjectOptions } from 'fastify'
import type { Identity as Acted, Verdict } from '../acting/acting.ts'
import { plannedRouteOf } from '../authz/index.ts'
import { injectActing } from './as.ts'
import type { TestedRoute } from './routes.ts'
import { sampleUrls } from '../routing/sample-urls.ts'
import type { TestedApplication } from './tested-application.ts'

/** How to reach routes that cannot be guessed, by name: `{ 'GET /files/:name(^\\w{3}$)': { url: '/files/abc' } }`. */
export type Requests = Readonly<Record<string, InjectOptions>>

/** What came of a rehearsal: what authorization said, and the status that the client would have got. Without a verdict the request never came so far. */
export interface Rehearsed {
  readonly verdict: Verdict | null
  readonly statusCode: number
}

/**
 * Makes a request that ends where its handler, or anything after the authorization at onRequest, would have run.
 * Of several URLs that might lead to the route, the first that does counts. What leads elsewhere is not requested: on a
 * route that no authz guards, the handler would run.
 */
export async function rehearse (app: TestedApplication, route: TestedRoute, method: string, identity: Acted | null, requests: Requests): Promise<Rehearsed> {
  const given = requests[route.name]
  for (const options of given === undefined ? guesses(route) : [given]) {
    const planned = await plannedRouteOf(app, { method, url: urlOf(options), headers: headersOf(options) })
    if (planned === null || !route.plans.includes(planned.plan)) continue
    let verdict: Verdict | null = null
    const { statusCode } = await injectActing(app, { identity, rehearsal: told => { verdict = told } }, { ...options, method } as InjectOptions)
    return { verdict, statusCode }
  }
  return { verdict: null, statusCode: 404 }
}

function urlOf ({ url, path }: InjectOptions): string {
  const given = url ?? path ?? '/'
  return typeof given === 'string' ? given : given.pathname
}

function headersOf ({ headers = {} }: InjectOptions): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]))
}

/** Requests that may lead to a route, the likeliest first. */
export function guesses ({ url, constraints }: TestedRoute): InjectOptions[] {
  const { host, version } = constraints
  const headers = { ...(typeof host === 'string' && { host }), ...(typeof version === 'string' && { 'accept-version': version }) }
  return sampleUrls(url).map(sample => ({ url: sample, headers }))
}

/** Why a rehearsal tells nothing. */
export function unreached (statusCode: number): string {
  if (statusCode === 404) return 'no URL was found that leads there: give one in `requests`'
  return `answered ${statusCode} before authorization was asked`
}
