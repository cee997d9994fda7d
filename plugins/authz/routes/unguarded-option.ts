import { placeOf, type NamedRoute } from '../../routing/route-name.ts'
import { InvalidOption } from '../errors.ts'

/** One entry of the option `unguarded`. */
export interface UnguardedEntry {
  readonly text: string
  /** Null: all. */
  readonly methods: readonly string[] | null
  /** The URL template, with the constraints as `placeOf` writes them, or what that begins with and a `*`. */
  readonly place: string
}

const ENTRY = /^(ALL|[A-Z][A-Z-]*(?:, [A-Z][A-Z-]*)*) ([/*].*)$/s

/** Reads the option. Null: it is not given. Throws GTH_AUTHZ_INVALID_OPTION. */
export function readUnguarded (unguarded: unknown): readonly UnguardedEntry[] | null {
  if (unguarded === undefined) return null
  if (!Array.isArray(unguarded)) {
    throw new InvalidOption('unguarded', 'must be a list of routes, such as [\'GET /health\', \'GET /docs/*\'].')
  }
  return Array.from(unguarded as readonly unknown[], entry => {
    const [text, methods = '', place = ''] = (typeof entry === 'string' ? ENTRY.exec(entry) : null) ?? []
    if (text !== undefined) return { text, methods: methods === 'ALL' ? null : methods.split(', '), place }
    const shown = typeof entry === 'string' ? `"${entry}"` : 'an entry that is not a string'
    throw new InvalidOption('unguarded', `has ${shown}: write method and URL as they are declared, with the prefix, ` +
      'such as \'GET /health\', \'GET /docs/*\' or \'ALL /proxy/*\'.')
  })
}

/** Whether entries list a route, with each of its methods. */
export function isListed (route: NamedRoute, entries: readonly UnguardedEntry[]): boolean {
  return route.methods.every(method => entries.some(entry => covers(entry, method, route)))
}

/** Whether an entry lists one of the methods of a route. */
export function matches (entry: UnguardedEntry, route: NamedRoute): boolean {
  return route.methods.some(method => covers(entry, method, route))
}

function covers ({ methods, place }: UnguardedEntry, method: string, route: NamedRoute): boolean {
  // HEAD tells no more than GET does.
  if (methods !== null && !methods.includes(method) && !(method === 'HEAD' && methods.includes('GET'))) return false
  const other = placeOf(route)
  return place === other || (place.endsWith('*') && other.startsWith(place.slice(0, -1)))
}
