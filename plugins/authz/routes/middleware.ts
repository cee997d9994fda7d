import type { FastifyInstance } from 'fastify'
import { symbolOf } from './not-found-handlers.ts'

/** A plugin that brings `app.use`. */
interface Engine {
  readonly name: string
  /** The description of the symbol under which a scope keeps its middleware. */
  readonly kept: string
  /** The name of the hook that runs them. */
  readonly hook: RegExp
}

const ENGINES: readonly Engine[] = [
  { name: '@fastify/middie', kept: 'fastify-middie-middlewares', hook: /^runMiddie(?:WithPayload)?$/ },
  { name: '@fastify/express', kept: 'fastify-express-middlewares', hook: /^runConnect$/ }
]

/** The name of the hook of @fastify/cors, which answers preflights. */
const CORS = 'handleCors'

/** The middleware of a scope, and when it runs. */
export interface Mounted {
  /** The plugin and the paths, for a person. */
  readonly text: string
  /** Whether it runs before authz, which then cannot stop it. */
  readonly before: boolean
  /** Whether it runs before @fastify/cors answers an OPTIONS request, which authz lets through. */
  readonly beforeCors: boolean
}

/**
 * The middleware of @fastify/middie or @fastify/express that runs in a scope; null if there is none.
 *
 * @param hooks the names of the hooks, in their order
 * @param guard the name of the hook of authz among them
 */
export function middlewareIn (scope: FastifyInstance, hooks: readonly string[], guard: string): Mounted | null {
  for (const { name, kept, hook } of ENGINES) {
    const symbol = symbolOf(scope, kept)
    if (symbol === undefined) continue
    const mounts = (scope as unknown as Readonly<Record<symbol, unknown>>)[symbol] as ReadonlyArray<readonly [path: unknown, middleware: unknown]>
    const at = hooks.findIndex(candidate => hook.test(candidate))
    if (mounts.length === 0 || at === -1) continue
    const paths = [...new Set(mounts.map(([path]) => pathText(path)))]
    return { text: `${name}: ${paths.join(', ')}`, before: at < hooks.indexOf(guard), beforeCors: at < hooks.indexOf(CORS) }
  }
  return null
}

/** Middleware without a path gets its function in the place of the path. */
function pathText (path: unknown): string {
  if (Array.isArray(path) && path.length > 0 && path.every(part => typeof part !== 'function')) return path.map(pathText).join(', ')
  return typeof path === 'string' || path instanceof RegExp ? String(path) : `every URL (${nameOf(path)})`
}

function nameOf (middleware: unknown): string {
  return typeof middleware === 'function' && middleware.name !== '' ? middleware.name : 'a function without a name'
}
