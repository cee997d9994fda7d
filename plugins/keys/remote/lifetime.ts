/** What bounds a lifetime. Seconds. */
export interface LifetimeBounds {
  readonly minLifetime: number
  readonly defaultLifetime: number
  readonly maxLifetime: number
}

/**
 * How long an answer stays fresh, in seconds, for a private cache (RFC 9111 §4.2): `max-age` less the `Age` it
 * already has; nothing for `no-store` and `no-cache`. `minLifetime` and `maxLifetime` bound it all, so that no
 * header makes a removed key live long, or makes us fetch all the time. Without a usable header: `defaultLifetime`.
 */
export function lifetimeOf (headers: Headers, { minLifetime, defaultLifetime, maxLifetime }: LifetimeBounds): number {
  const directives = (headers.get('cache-control') ?? '').toLowerCase().split(',').map(directive => directive.trim())
  if (directives.includes('no-store') || directives.includes('no-cache')) return minLifetime
  const ages = directives.flatMap(directive => /^max-age="?(\d+)"?$/.exec(directive)?.[1] ?? [])
  // Which of several counts is left open (RFC 9111 §4.2.1): the least is safe.
  const lifetime = ages.length === 0 ? defaultLifetime : Math.min(...ages.map(Number)) - ageOf(headers)
  return Math.min(Math.max(lifetime, minLifetime), maxLifetime)
}

function ageOf (headers: Headers): number {
  const age = headers.get('age') ?? ''
  return /^\d+$/.test(age) ? Number(age) : 0
}
