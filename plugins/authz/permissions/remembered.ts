/** Whose answer it is, and for what. The parts are compared as they are: no text can pass for another, and 1 is not '1'. */
export interface Key {
  readonly subject: string
  readonly issuer: string
  readonly tenant: string | null
  readonly version: string | number | null
}

/** Entries by their key, at most so many. */
export interface Remembered<Entry extends Key> {
  /** The entry with this key. */
  get (subject: string, issuer: string, tenant: Key['tenant'], version: Key['version']): Entry | undefined
  /** Adds an entry in place of one with the same key, or makes it the newest; with too many, the oldest goes. */
  add (entry: Entry): void
  /** Whether this very entry is there. */
  has (entry: Entry): boolean
  /** Forgets an entry. */
  remove (entry: Entry): void
  /** Forgets all entries of a subject, in time proportional to their number. */
  forget (subject: string): void
  readonly size: number
}

/**
 * Maps in maps: that finds an entry without building a key of its parts, which would cost several times as much,
 * and a subject's entries without looking at those of others. What is asked for is not made newer: what is added
 * first is out of date first too.
 *
 * @param max entries
 */
export function remembered<Entry extends Key> (max: number): Remembered<Entry> {
  const subjects = new Map<string, Map<string, Map<Key['tenant'], Map<Key['version'], Entry>>>>()
  const entries = new Set<Entry>()

  function remove (entry: Entry): void {
    if (!entries.delete(entry)) return
    removeAt(subjects, [entry.subject, entry.issuer, entry.tenant, entry.version])
  }

  return {
    get: (subject, issuer, tenant, version) => subjects.get(subject)?.get(issuer)?.get(tenant)?.get(version),

    add (entry) {
      const { subject, issuer, tenant, version } = entry
      const versions = inside(inside(inside(subjects, subject), issuer), tenant)
      const former = versions.get(version)
      if (former !== undefined) entries.delete(former)
      entries.add(entry)
      versions.set(version, entry)
      for (const oldest of entries) {
        if (entries.size <= max) break
        remove(oldest)
      }
    },

    has: entry => entries.has(entry),
    remove,

    forget (subject) {
      for (const tenants of subjects.get(subject)?.values() ?? []) {
        for (const versions of tenants.values()) {
          for (const entry of versions.values()) entries.delete(entry)
        }
      }
      subjects.delete(subject)
    },

    get size () { return entries.size }
  }
}

/** The map at a place of another; a new one where there is none. */
function inside<Part, InnerPart, Value> (outer: Map<Part, Map<InnerPart, Value>>, part: Part): Map<InnerPart, Value> {
  let inner = outer.get(part)
  if (inner === undefined) outer.set(part, inner = new Map())
  return inner
}

/** Removes what is at a path, and the maps that are empty after it. */
function removeAt (map: Map<unknown, unknown>, [part, ...rest]: readonly unknown[]): void {
  const inner = map.get(part)
  if (rest.length > 0 && inner instanceof Map) removeAt(inner, rest)
  if (rest.length === 0 || (inner instanceof Map && inner.size === 0)) map.delete(part)
}
