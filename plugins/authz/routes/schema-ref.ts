import { isPlainObject } from '../../options/plain-object.ts'

/** The shared schema of an id, as `app.getSchema` knows it; undefined if there is none (yet). */
export type SchemaOf = (id: string) => unknown

/** A schema, and what a `$ref` in it is relative to. */
export interface Resolved { readonly schema: unknown, readonly root: unknown }

/**
 * What a `$ref` leads to: a shared schema, a JSON pointer (RFC 6901) or an anchor in one, or one of these in the schema
 * itself. Undefined if it leads nowhere that is known.
 *
 * @param root what the reference is relative to
 */
export function resolveRef (ref: unknown, root: unknown, schemaOf: SchemaOf): Resolved | undefined {
  if (typeof ref !== 'string') return undefined
  const [id = '', fragment = ''] = ref.split('#', 2)
  const base = id === '' ? root : schemaOf(ref) ?? schemaOf(id) ?? schemaOf(`${id}#`) ?? embedded(root, id)
  const anchored = () => embedded(base, `#${fragment}`) ?? schemaOf(ref)
  const schema = fragment === '' ? base : fragment.startsWith('/') ? pointed(base, fragment) : anchored()
  return schema === undefined ? undefined : { schema, root: base }
}

function pointed (schema: unknown, pointer: string): unknown {
  try {
    return pointer.split('/').slice(1).reduce<unknown>((at, part) => {
      const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')
      if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined
      return (at as Record<string, unknown>)[name]
    }, schema)
  } catch {
    // A percent sign that encodes nothing.
    return undefined
  }
}

/** The schema inside of another one that has this `$id`, or the `$anchor` that the id is after its `#`. */
function embedded (schema: unknown, id: string, seen = new Set<unknown>()): unknown {
  if (seen.has(schema) || (!isPlainObject(schema) && !Array.isArray(schema))) return undefined
  seen.add(schema)
  if (isPlainObject(schema) && (schema['$id'] === id || `#${String(schema['$anchor'])}` === id)) return schema
  for (const part of Object.values(schema)) {
    const found = embedded(part, id, seen)
    if (found !== undefined) return found
  }
  return undefined
}
