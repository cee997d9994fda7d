import type { InjectOptions } from 'fastify'
import type { Identity as Acted, WatchedList } from '../acting/acting.ts'
import { plannedRoutes } from '../authz/index.ts'
import { actedAs, assertKnown, injectActing, type Identity } from './as.ts'
import { assertFindings, type Assertions, type Findings } from './assertions.ts'
import { guesses, rehearse, unreached, type Rehearsed, type Requests } from './rehearse.ts'
import { strayNames, testedRoutes, type TestedRoute } from './routes.ts'
import { assertApplication, type TestedApplication } from './tested-application.ts'

/** What is not as `everyListAsksItsFilter` takes it. */
export interface ListOptions {
  /** The routes with a list rule that are left out, by name: no request is made to them. Default: none. */
  readonly except?: readonly string[]
  /** How to reach routes whose URL cannot be guessed, or whose handler runs only for a certain request, by name. */
  readonly requests?: Requests
}

/** Milliseconds that an answer may take, and those that one may go on which has asked its filter. */
const [LONGEST, LONGEST_STREAM] = [5000, 500]

/**
 * Checks that the handler of each route with a list rule, of the whole application, asks `request.authz.filter()` for
 * what its rule names before it answers, also if it answers by `reply.hijack()`, `reply.raw` or with an error.
 *
 * ```ts
 * await everyListAsksItsFilter(t, app, { subject: 'ada', roles: ['author'] })
 * ```
 *
 * The handlers run, as for any request of that subject: take an application that may be changed. The subject must be
 * admitted to each of the routes; list the others in `except`. A handler that does not end, such as that of a stream of
 * events, is disconnected. Names are as `everyRouteDeniesAnonymous` has them.
 */
export async function everyListAsksItsFilter (t: Assertions, app: TestedApplication, subject: Identity, { except = [], requests = {} }: ListOptions = {}): Promise<void> {
  assertApplication(app, 'everyListAsksItsFilter')
  await app.ready()
  const routes = testedRoutes(app)
  const plans = new Set<unknown>(plannedRoutes(app).flatMap(({ plan }) => plan.lists.size > 0 ? [plan] : []))
  const lists = [...routes.values()].filter(route => route.plans.some(plan => plans.has(plan)))
  const findings: Findings = { passed: [], failed: [...strayNames('except', except, routes), ...strayNames('requests', Object.keys(requests), routes)] }
  if (lists.length === 0) findings.failed.push('no route of this application has a list rule')
  for (const name of except) {
    if (routes.has(name) && !lists.some(route => route.name === name)) findings.failed.push(`except: ${name} has no list rule: remove it`)
  }

  for (const route of lists) {
    const fault = except.includes(route.name) ? null : await faultOf(app, route, subject, requests)
    if (fault !== null) findings.failed.push(`${route.name} ${fault}`)
    else findings.passed.push(`${route.name} ${except.includes(route.name) ? 'is left out' : 'asks its filter'}`)
  }
  assertFindings(t, findings)
}

async function faultOf (app: TestedApplication, route: TestedRoute, subject: Identity, requests: Requests): Promise<string | null> {
  const unknown = new Set<string>()
  const identity = actedAs(subject, unknown)
  const given = requests[route.name]
  for (const method of route.methods) {
    const { options, verdict, statusCode } = await reach(app, route, method, identity, given === undefined ? guesses(route) : [given])
    assertKnown(unknown)
    if (verdict === null) return `(${method}): ${unreached(statusCode)}`
    if (verdict.outcome === 'deny') return `(${method}) answers ${statusCode} (${codeOf(verdict.error)}) to the subject: give one that it admits, or list it in \`except\``
    const fault = await faultOfAnswer(app, identity, { ...options, method } as InjectOptions)
    if (fault !== null) return `(${method}) ${fault}`
  }
  return null
}

function codeOf (error: unknown): string {
  const { code } = Object(error) as { code?: unknown }
  return String(code ?? error)
}

/** Finds the request that leads to a route. No handler runs: some of those that are tried may lead to another route. */
async function reach (app: TestedApplication, route: TestedRoute, method: string, identity: Acted, attempts: readonly InjectOptions[]): Promise<Rehearsed & { readonly options: InjectOptions }> {
  let last: Rehearsed = { verdict: null, statusCode: 404 }
  for (const options of attempts) {
    last = await rehearse(app, route, method, identity, { [route.name]: options })
    if (last.verdict !== null) return { ...last, options }
  }
  return { ...last, options: {} }
}

async function faultOfAnswer (app: TestedApplication, identity: Acted, options: InjectOptions): Promise<string | null> {
  const watched: WatchedList[] = []
  const response = injectActing(app, { identity, rehearsal: null, lists: list => { watched.push(list) } }, options)
  // A handler that destroys its response answers nothing.
  const answer = response.then(({ statusCode }) => `answers ${statusCode}`, () => 'does not answer')
  let ended = await within(answer, LONGEST_STREAM)
  if (ended === null && watched[0]?.unasked.length !== 0) ended = await within(answer, LONGEST - LONGEST_STREAM)

  const [list] = watched
  if (list === undefined) return `${ended ?? 'does not answer'} before its handler runs: give a request that it takes in \`requests\``
  const { status, unasked, raw } = list
  if (ended === null) {
    raw.response.destroy()
    raw.request.emit('close')
  }
  if (unasked.length === 0) return null
  return `${status === null ? 'does not end its answer, and runs' : `answers ${status}`} without request.authz.filter() for ${unasked.join(', ')}`
}

/** What a promise is fulfilled with; null if that takes longer. */
async function within<T> (promise: Promise<T>, milliseconds: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>(resolve => { timer = setTimeout(() => resolve(null), milliseconds) })
  return Promise.race([promise, late]).finally(() => { clearTimeout(timer) })
}
