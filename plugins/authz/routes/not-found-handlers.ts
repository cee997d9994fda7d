import type { FastifyInstance } from 'fastify'

/** A handler of requests that no route matched, and the hooks that run before it. */
export interface NotFoundHandler {
  /** The scope that set it. */
  readonly scope: FastifyInstance
  /** Whether the application set it. Fastify's own only answers 404. */
  readonly custom: boolean
  /** The names of the hooks, in the order in which they run. */
  readonly hooks: readonly string[]
}

/** The hooks that run before a handler, in their order. */
const PHASES = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const
type Hooks = Readonly<Partial<Record<typeof PHASES[number], ReadonlyArray<{ readonly name: string }> | null>>>

/** What Fastify keeps of a 404 handler. */
interface Context extends Hooks {
  readonly handler: { readonly name: string }
  readonly server: FastifyInstance
}

type Kept = Readonly<Record<symbol, unknown>>

/**
 * All handlers of what no route matched, in a scope and the scopes inside it; null if this version of Fastify keeps them
 * in another way. Fastify has no public view of them: this reads the members of its instances, changes none, and serves
 * only to warn. Complete when the application is ready.
 */
export function notFoundHandlers (root: FastifyInstance): NotFoundHandler[] | null {
  const context = symbolOf(root, 'fastify.404ContextKey')
  const children = symbolOf(root, 'fastify.children')
  if (context === undefined || children === undefined) return null
  const found: NotFoundHandler[] = []
  const visit = (scope: Kept): void => {
    if (Object.hasOwn(scope, context)) found.push(handlerOf(scope[context] as Context))
    for (const child of scope[children] as Kept[]) visit(child)
  }
  visit(root as unknown as Kept)
  return found
}

/** The hooks that run before the handlers of a scope's routes, by name and in order; none if Fastify keeps them in another way. */
export function hooksOf (scope: FastifyInstance): string[] {
  const hooks = symbolOf(scope, 'fastify.hooks')
  return hooks === undefined ? [] : namesOf((scope as unknown as Kept)[hooks] as Hooks)
}

/** Fastify binds the handler of an application, so that it has another name; its own it does not bind. */
function handlerOf (context: Context): NotFoundHandler {
  return { scope: context.server, custom: context.handler.name !== 'basic404', hooks: namesOf(context) }
}

function namesOf (hooks: Hooks): string[] {
  return PHASES.flatMap(phase => hooks[phase] ?? []).map(({ name }) => name.replace(/^(?:bound )+/, ''))
}

/** The symbol of a member of a scope, or of a scope around it, by its description: plugins and Fastify do not export theirs. */
export function symbolOf (scope: object, description: string): symbol | undefined {
  for (let at: object | null = scope; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const symbol = Object.getOwnPropertySymbols(at).find(symbol => symbol.description === description)
    if (symbol !== undefined) return symbol
  }
  return undefined
}
