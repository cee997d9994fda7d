/** A claim of the token itself, never one that it inherits; undefined where there is none. */
export function claim (claims: object, name: string | false): unknown {
  return name !== false && Object.hasOwn(claims, name) ? (claims as Record<string, unknown>)[name] : undefined
}

/** What a scope (RFC 8693 §4.2) leaves of what is held: everything where there is none, nothing where it is of the wrong form. */
export function capped (held: ReadonlySet<string>, scope: unknown): ReadonlySet<string> {
  if (scope === undefined) return held
  return new Set(typeof scope === 'string' ? scope.split(' ').filter(name => held.has(name)) : [])
}
