import { isMembers, membersOf, type Members } from './members.ts'
import { describeOperation, schemesOf } from './operation.ts'
import { pathOf, wholePaths } from './paths.ts'
import type { DescribedRoute } from './refusal-responses.ts'

/** The member of a schema, and so of an operation, that says which route it belongs to. No finished document has it. */
export const MARK = 'x-gatehouse-route'

/**
 * A document with what rules say about its operations. Those of other routes stay as they are, and so does the
 * document: this is a copy.
 *
 * @param marked the routes by the mark that their operations have. Others are found by method and path.
 */
export function describeDocument (document: Members, routes: readonly DescribedRoute[], marked: ReadonlyMap<unknown, DescribedRoute>): Members {
  const paths = membersOf(document['paths'])
  const placed = new Set(operationsOf(document).map(operation => marked.get(operation[MARK])))
  const byPlace = new Map<string, DescribedRoute[]>()
  for (const described of routes) {
    for (const place of placesOf(described)) byPlace.set(place, [...byPlace.get(place) ?? [], described])
  }

  function routesAt (method: string, path: string): readonly DescribedRoute[] {
    return byPlace.get(`${method} ${path}`) ?? []
  }

  /** The guarded routes of an operation, that which it was made from first. Of those that share a path swagger shows the last. */
  function routesOf (source: DescribedRoute | undefined, method: string, path: string): DescribedRoute[] {
    const whole = wholePaths(path, document).filter(other => !(other in paths))
    const here = [path, ...whole].flatMap(other => routesAt(method, other))
    if (source === undefined) return here
    // A transform may have given the path another name.
    const besides = routesAt(method, pathOf(source.route.options.url))
    return [...new Set([source, ...besides, ...here.filter(other => !placed.has(other))])]
  }

  function described (operation: unknown, method: string, path: string): unknown {
    if (!isMembers(operation)) return operation
    const { [MARK]: mark, ...unmarked } = operation
    const [first, ...others] = routesOf(marked.get(mark), method, path)
    if (first === undefined) return mark === undefined ? operation : unmarked
    return describeOperation(unmarked, [first, ...others], document)
  }

  function pathItem (item: unknown, path: string): unknown {
    if (!isMembers(item)) return item
    return mapped(item, (value, name) => name === 'additionalOperations'
      ? mapped(membersOf(value), (operation, method) => described(operation, method, path))
      : described(value, name.toUpperCase(), path))
  }

  return 'paths' in document ? { ...document, paths: mapped(paths, pathItem) } : document
}

/** Where swagger puts a route: `GET /articles/{id}`. */
function placesOf ({ route: { options } }: DescribedRoute): string[] {
  // The URL that swagger reads: that of the route's second form, if it has one.
  return [options.method].flat().map(method => `${method} ${pathOf(options.url)}`)
}

/** The operations of a document, and other members of its path items. */
function operationsOf (document: Members): Members[] {
  return Object.values(membersOf(document['paths'])).flatMap(item => {
    const { additionalOperations, ...operations } = membersOf(item)
    return [...Object.values(operations), ...Object.values(membersOf(additionalOperations))].map(membersOf)
  })
}

function mapped (members: Members, change: (value: unknown, name: string) => unknown): Members {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, change(value, name)]))
}

/** The security schemes that operations of a document name and that it does not declare. */
export function undeclaredSchemes (document: Members): string[] {
  const declared = schemesOf(document)
  const named = operationsOf(document).flatMap(({ security }) => Array.isArray(security) ? security.flatMap(alternative => Object.keys(membersOf(alternative))) : [])
  return [...new Set(named)].filter(name => !(name in declared))
}
