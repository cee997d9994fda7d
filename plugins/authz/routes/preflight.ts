/** What of a Fastify instance it takes to find @fastify/cors. */
interface Scope {
  readonly prefix: string
  hasRequestDecorator (name: string): boolean
}

/** What of a route it takes. */
interface RouteForm {
  readonly method: unknown
  readonly url: string | undefined
  readonly schema?: unknown
  readonly constraints?: object | undefined
}

/**
 * Whether a route is the `OPTIONS *` that @fastify/cors adds so that Fastify takes preflights at all. Its
 * handler answers 404 or with an empty body, and it must be reachable without a credential (Fetch standard,
 * CORS-preflight fetch). Told by its place and form: cors decorates the request in the scope where it is
 * registered and adds the route there, without constraints and with nothing but `hide` in its schema.
 */
export function isPreflightRoute (scope: Scope, { method, url, schema, constraints = {} }: RouteForm): boolean {
  if (method !== 'OPTIONS' || Object.keys(constraints).length > 0 || Object.keys(schema ?? {}).join() !== 'hide') return false
  const home = corsScope(scope)
  return home !== null && url === `${home.prefix}*`
}

/** The outermost scope with cors: it can be registered but once in a chain of scopes. */
function corsScope (scope: Scope): Scope | null {
  let home = null
  for (let at = scope; hasCors(at); at = Object.getPrototypeOf(at) as Scope) home = at
  return home
}

/** The root's own prototype is a plain object. */
function hasCors (scope: Partial<Scope>): boolean {
  return scope.hasRequestDecorator?.('corsPreflightEnabled') ?? false
}
