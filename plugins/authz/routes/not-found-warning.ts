import type { FastifyInstance } from 'fastify'
import { answersOnly404 } from '../../refusal/only-404.ts'
import { middlewareIn } from './middleware.ts'
import { hooksOf, notFoundHandlers } from './not-found-handlers.ts'

/** What it takes to know what one registration of authz leaves open. */
export interface NotFoundGuard {
  readonly app: FastifyInstance
  /** The name of its onRequest hook. */
  readonly hook: string
  /** Whether the option `notFound` was given. */
  readonly given: boolean
  /** Whether a rule decides: the option was given, and is not `'public'`. */
  readonly decides: boolean
}

/** What is told of an application, each line once. */
interface Findings {
  /** What answers requests that no route matched, without a rule. */
  readonly open: Set<string>
  /** Middleware that runs before authz. */
  readonly before: Set<string>
  /** Middleware that gets what authz lets through as a preflight. */
  readonly options: Set<string>
  /** Scopes whose rule no request comes to. */
  readonly idle: Set<string>
}

/**
 * What answers requests although no rule of authz decides about them, as a warning for a person; null if there is
 * nothing to tell. Complete when the application is ready.
 *
 * @param root the application
 * @param guards all registrations of authz in it
 */
export function notFoundWarning (root: FastifyInstance, guards: readonly NotFoundGuard[]): string | null {
  const handlers = notFoundHandlers(root)
  if (handlers === null) return 'authz cannot read the 404 handlers of this version of Fastify, so it cannot tell which of them answer requests without a rule'
  const found: Findings = { open: new Set(), before: new Set(), options: new Set(), idle: new Set() }
  for (const guard of guards) {
    if (guard.given && !guard.decides) continue
    // Routes need no 404 handler in their scope for middleware to run before their rule.
    lookAtMiddleware(guard, guard.app, hooksOf(guard.app), true, found)
    const guarded = handlers.filter(({ hooks }) => hooks.includes(guard.hook))
    for (const { scope, custom, hooks } of guarded) {
      if (custom && !guard.given && !answersOnly404(scope)) found.open.add(`the 404 handler of the scope ${nameOf(scope)}`)
      lookAtMiddleware(guard, scope, hooks, false, found)
    }
    if (guard.decides && guarded.length === 0) found.idle.add(`the scope ${nameOf(guard.app)}`)
  }
  return textOf(found)
}

/**
 * Logs the warning when the application is ready: once, however many registrations there are.
 *
 * @param guards those before this one, of the same application
 */
export function warnOfNotFound (root: FastifyInstance, guards: NotFoundGuard[], guard: NotFoundGuard): void {
  guards.push(guard)
  if (guards.length > 1) return
  guard.app.addHook('onReady', function () {
    const warning = notFoundWarning(root, guards)
    if (warning !== null) this.log.warn(warning)
  })
}

/** @param routesOnly whether the hooks are those of routes, which a rule decides about unless the middleware comes first */
function lookAtMiddleware (guard: NotFoundGuard, scope: FastifyInstance, hooks: readonly string[], routesOnly: boolean, found: Findings): void {
  const mounted = middlewareIn(scope, hooks, guard.hook)
  if (mounted === null) return
  const line = `${mounted.text} (scope ${nameOf(scope)})`
  if (mounted.before) found.before.add(line)
  else if (!guard.given && !routesOnly) found.open.add(line)
  else if (guard.decides && mounted.beforeCors) found.options.add(line)
}

const SECTIONS: ReadonlyArray<readonly [keyof Findings, (list: string) => string]> = [
  ['open', list => `authz has no option notFound, so no rule decides about requests that no route matched. These answer them:\n${list}\n` +
    'Give authz notFound: a rule such as \'authenticated\', or \'public\' if it is meant.'],
  ['before', list => `This middleware was registered before authz, so it answers before any rule is decided, on the URLs of routes too:\n${list}\n` +
    'Register authz before it.'],
  ['options', list => `This middleware gets every OPTIONS request without a decision, because it runs before @fastify/cors:\n${list}\n` +
    'Register @fastify/cors before it.'],
  ['idle', list => `The option notFound decides about no request in\n${list}\n` +
    'No 404 handler is set there, so the scope around answers what no route matched. Set a 404 handler in this scope, or register authz in the scope around.']
]

function textOf (found: Findings): string | null {
  const sections = SECTIONS.flatMap(([name, text]) => found[name].size === 0 ? [] : [text([...found[name]].map(line => `  ${line}`).join('\n'))])
  return sections.length === 0 ? null : sections.join('\n')
}

function nameOf ({ prefix }: FastifyInstance): string {
  return prefix === '' ? '/' : prefix
}
