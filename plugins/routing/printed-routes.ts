import type { FastifyInstance } from 'fastify'
import type { RegisteredRoute } from './route-registry.ts'

/** What the name of authz's onRequest hook begins with. */
export const HOOK_NAME = 'gatehouse-authz-'

/** A route as `app.printRoutes({ includeMeta: ['onRequest'] })` shows it, for one method. */
export interface PrintedRoute {
  readonly method: string
  readonly path: string
  /** The constraints as JSON; empty where there are none. */
  readonly constraints: string
  /** The names of its onRequest hooks, each followed by `()`. */
  readonly onRequest: readonly string[]
}

const LINE = /^((?:│ {3}| {4})*)(├── |└── )?(.*)$/s
const ROUTES = /^(.*) \(([A-Z-]+(?:, [A-Z-]+)*)\)(?: (\{.*\}))?$/s
const HOOKS = '• (onRequest) '

/**
 * Reads the tree of routes that Fastify prints (with common prefixes, the default: without them find-my-way
 * loses wildcard routes). The only public view of all routes and of the hooks that will run for them.
 */
export function parsePrintedRoutes (tree: string): PrintedRoute[] {
  const routes: PrintedRoute[] = []
  const nodes: string[] = []
  let latest: Array<Omit<PrintedRoute, 'onRequest'>> = []
  let onRequest: string[] = []

  function flush (): void {
    for (const route of latest) routes.push({ ...route, onRequest })
    latest = []
    onRequest = []
  }

  for (const line of tree.split('\n')) {
    const [, indent = '', branch, text = ''] = LINE.exec(line) as RegExpExecArray
    if (text.startsWith(HOOKS)) {
      onRequest = JSON.parse(text.slice(HOOKS.length)) as string[]
      continue
    }
    flush()
    const [, node = text, methods = '', constraints = ''] = ROUTES.exec(text) ?? []
    // A line without a branch is the same node again: a route with other constraints.
    if (branch !== undefined) nodes.splice(indent.length / 4, Infinity, segment(node))
    if (methods === '') continue
    latest = methods.split(', ').map(method => ({ method, path: nodes.join(''), constraints }))
  }
  flush()
  return routes
}

/** A route as a person reads it, and at the same time its identity: no two routes share it. */
export function nameOf ({ method, path, constraints }: Omit<PrintedRoute, 'onRequest'>): string {
  return constraints === '' ? `${method} ${path}` : `${method} ${path} ${constraints}`
}

/** A route that only the router knows. */
export interface UnannouncedRoute {
  readonly method: string
  readonly path: string
  readonly constraints: Readonly<Record<string, unknown>>
}

/**
 * The routes without authz's hook that are not among those announced: they were declared before authz was loaded. Of
 * their constraints, regular expressions are known as text.
 */
export function unannouncedRoutes (app: Pick<FastifyInstance, 'printRoutes'>, announced: readonly RegisteredRoute[]): UnannouncedRoute[] {
  const known = new Set(announced.flatMap(({ url, options }) =>
    [options.method].flat().flatMap(method => [url, options.url].map(path => identityOf(method, path, options.constraints)))))
  return parsePrintedRoutes(app.printRoutes({ includeMeta: ['onRequest'] }))
    .filter(({ onRequest }) => !onRequest.some(name => name.startsWith(HOOK_NAME)))
    .map(({ method, path, constraints }) => ({ method, path, constraints: constraintsIn(constraints) }))
    .filter(({ method, path, constraints }) => !known.has(identityOf(method, path, constraints)))
}

function constraintsIn (printed: string): Readonly<Record<string, unknown>> {
  return printed === '' ? {} : JSON.parse(printed) as Record<string, unknown>
}

function identityOf (method: string, path: string, constraints: object = {}): string {
  const texts = JSON.stringify(constraints, (_key, value: unknown) => value instanceof RegExp ? String(value) : value)
  return `${method} ${unnamedParameters(path)} ${texts}`
}

/** To the router `/:id` and `/:key` are one URL. Two colons are one that is meant as such. */
export function unnamedParameters (url: string): string {
  return url.replace(/::|:[^/:.()?-]+/g, found => found === '::' ? found : ':')
}

/** A parameter is printed under all the names that routes give it (`:id|:name`), the first one first: later routes must not rename it. */
function segment (node: string): string {
  if (node === '(empty root node)') return ''
  return node.startsWith(':') ? node.split('|', 1).join() : node
}
