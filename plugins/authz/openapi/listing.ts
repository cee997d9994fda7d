import type { FastifyBaseLogger, FastifySchema, RouteOptions } from 'fastify'
import type { PlannedRoute } from '../routes/routes.ts'
import { describeDocument, MARK, undeclaredSchemes } from './document.ts'
import { isMembers } from './members.ts'
import type { DescribedRoute } from './refusal-responses.ts'
import type { Security } from './security.ts'
import { yamlOf } from './yaml.ts'

/** What @fastify/swagger decorates an instance with: a function that makes the document once, and again as YAML. */
type Swagger = (this: unknown, options?: { readonly yaml?: boolean } | null) => unknown

/** The routes of one registration of authz, and how they are described. */
export interface Registration {
  readonly routes: readonly PlannedRoute[]
  readonly security: Security
  /** What answers the errors of each route: the handler of its scope; null if the route has one of its own. */
  readonly errorHandlers: ReadonlyMap<RouteOptions, object | null>
  readonly log: Pick<FastifyBaseLogger, 'warn'>
  /** Whether its routes and their rules are final. */
  ready: boolean
}

/** The guarded routes that are in one document. */
export type Listing = Map<RouteOptions, Registration>

const listings = new WeakMap<object, Listing>()

/**
 * The listings of the documents that a route declared now in this scope is in. @fastify/swagger notes the routes of its
 * scope, and of those inside, from its registration on: when a route is declared, every document with it is there.
 *
 * The function that makes a document is replaced, once, by one that describes what rules say: when the document is
 * finished. No transform of the application meets what is added, no schema of a route changes, and it does not
 * matter when the document is asked for first.
 */
export function listingsAround (scope: object): Listing[] {
  const found: Listing[] = []
  for (let at: object | null = scope; at !== null; at = Object.getPrototypeOf(at) as object | null) found.push(...listingsOf(at))
  return found
}

/** How many members a scope had, and the listings of the documents among them. */
const scopes = new WeakMap<object, { readonly members: number, readonly found: readonly Listing[] }>()

/** The listings of one scope. What it has is looked through again only if something was added. */
function listingsOf (scope: object): readonly Listing[] {
  const members = Object.keys(scope).length
  const known = scopes.get(scope)
  if (known?.members === members) return known.found
  const found: Listing[] = []
  for (const [name, { value, writable }] of Object.entries(Object.getOwnPropertyDescriptors(scope))) {
    if (isSwagger(name, value) && writable === true) found.push(listingOf(scope, name, value))
  }
  scopes.set(scope, { members, found })
  return found
}

/** The listing of a document, and in the place of the function that makes it, one that describes what is listed. */
function listingOf (scope: object, name: string, original: Swagger): Listing {
  const known = listings.get(original)
  if (known !== undefined) return known
  const listing: Listing = new Map()
  const described = describing(original, listing)
  listings.set(described, listing)
  Object.assign(scope, { [name]: described })
  return listing
}

/** Tells the function by its usual name, or, as its option `decorator` may give it any, by what it reads of routes. */
function isSwagger (name: string, value: unknown): value is Swagger {
  return typeof value === 'function' && (listings.has(value) || name === 'swagger' || String(value).includes('swaggerTransform'))
}

function describing (original: Swagger, listing: Listing): Swagger {
  let made: { readonly document: unknown, readonly marks: ReadonlyMap<string, RouteOptions> } | null = null
  let final: { readonly document: unknown, yaml?: string } | null = null

  function current (): unknown {
    const { document, marks } = made as NonNullable<typeof made>
    return isMembers(document) ? describeDocument(document, ...describedRoutes(listing, marks)) : document
  }

  return function swagger (options) {
    made ??= withMarks(listing, () => original.call(this))
    // In an onReady hook, rules and error handlers may not be final yet.
    const settled = [...listing.values()].every(({ ready }) => ready)
    if (settled && final === null) warnOfUndeclared((final = { document: current() }).document, listing)
    const { document } = final ?? { document: current() }
    if (options?.yaml !== true) return document
    return final === null ? yamlOf(document) : (final.yaml ??= yamlOf(document))
  }
}

/** Makes the document while the schema of each route bears a mark. A route without a schema stays without. */
function withMarks (listing: Listing, make: () => unknown): { document: unknown, marks: ReadonlyMap<string, RouteOptions> } {
  const marks = new Map(Array.from(listing.keys(), (options, index) => [String(index), options]))
  const schemas = Array.from(marks, ([mark, options]) => ({ mark, options, schema: options.schema }))
  try {
    for (const { mark, options, schema } of schemas) {
      if (schema !== undefined) options.schema = { ...schema, [MARK]: mark } as FastifySchema
    }
    return { document: make(), marks }
  } finally {
    for (const { options, schema } of schemas) {
      if (schema !== undefined) options.schema = schema
    }
  }
}

/** All routes that are listed, and those by their marks. */
function describedRoutes (listing: Listing, marks: ReadonlyMap<string, RouteOptions>): [DescribedRoute[], Map<string, DescribedRoute>] {
  const described = new Map<RouteOptions, DescribedRoute>()
  for (const { routes, security, errorHandlers } of new Set(listing.values())) {
    for (const route of routes) {
      const errorHandler = errorHandlers.get(route.options) ?? null
      if (listing.has(route.options)) described.set(route.options, { route, security, errorHandler })
    }
  }
  const marked = Array.from(marks, ([mark, options]) => [mark, described.get(options)] as const)
  return [[...described.values()], new Map(marked.filter((entry): entry is readonly [string, DescribedRoute] => entry[1] !== undefined))]
}

function warnOfUndeclared (document: unknown, listing: Listing): void {
  const [registration] = listing.values()
  const schemes = isMembers(document) ? undeclaredSchemes(document) : []
  if (schemes.length > 0) registration?.log.warn({ schemes }, 'the OpenAPI document declares no security schemes of these names, which its operations require: declare them in components.securitySchemes')
}
