import type { InjectOptions } from 'fastify'
import type { Identity as Acted, Verdict } from '../acting/acting.ts'
import { injectActing } from './as.ts'
import type { TestedRoute } from './routes.ts'
import { sampleUrls } from './sample-urls.ts'
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
 * Of several URLs that might lead to the route, the first that does counts.
 */
export async function rehearse (app: TestedApplication, route: TestedRoute, method: string, identity: Acted | null, requests: Requests): Promise<Rehearsed> {
  const given = requests[route.name]
  let last: Rehearsed = { verdict: null, statusCode: 404 }
  for (const options of given === undefined ? guesses(route) : [given]) {
    let verdict: Verdict | null = null
    const { statusCode } = await injectActing(app, { identity, rehearsal: told => { verdict = told } }, { ...options, method } as InjectOptions)
    last = { verdict: leadsTo(route, verdict) ? verdict : null, statusCode }
    if (last.verdict !== null || (verdict === null && statusCode !== 404)) return last
  }
  return last
}

function leadsTo ({ plans }: TestedRoute, verdict: Verdict | null): boolean {
  return verdict !== null && plans.includes(verdict.plan)
}

function guesses ({ url, constraints }: TestedRoute): InjectOptions[] {
  const { host, version } = constraints
  const headers = { ...(typeof host === 'string' && { host }), ...(typeof version === 'string' && { 'accept-version': version }) }
  return sampleUrls(url).map(sample => ({ url: sample, headers }))
}

/** Why a rehearsal tells nothing. */
export function unreached (statusCode: number): string {
  if (statusCode === 204 || statusCode === 404) return 'no URL was found that leads there: give one in `requests`'
  return `answered ${statusCode} before authorization was asked`
}
