/** What bounds a lifetime. Seconds. */
export interface LifetimeBounds {
  readonly minLifetime: number
  readonly defaultLifetime: number
  readonly maxLifetime: number
}

/** What a larger number of seconds counts as (RFC 9111 §1.2.2). Without it, the difference of two would be NaN. */
const MOST_SECONDS = 2 ** 31

/**
 * How long an answer stays fresh, in seconds, for a private cache (RFC 9111 §4.2): `max-age` less the `Age` it
 * already has; nothing for `no-store` and `no-cache`. `minLifetime` and `maxLifetime` bound it all, so that no
 * header makes a removed key live long, or makes us fetch all the time. Without a usable header: `defaultLifetime`.
 */
export function lifetimeOf (headers: Headers, bounds: LifetimeBounds): number {
  const directives = (headers.get('cache-control') ?? '').toLowerCase().split(',').map(directive => directive.trim())
  if (directives.includes('no-store') || directives.includes('no-cache')) return bounds.minLifetime
  const ages = directives.flatMap(directive => /^max-age=("?)(\d+)\1$/.exec(directive)?.[2] ?? [])
  // Which of several counts is left open (RFC 9111 §4.2.1): the least is safe.
  return boundLifetime(ages.length === 0 ? bounds.defaultLifetime : Math.min(...ages.map(secondsOf)) - ageOf(headers), bounds)
}

/** A lifetime within the bounds; what is not a number is as short as it may be. */
export function boundLifetime (seconds: number, { minLifetime, maxLifetime }: LifetimeBounds): number {
  return Number.isNaN(seconds) ? minLifetime : Math.min(Math.max(seconds, minLifetime), maxLifetime)
}

/** Of a list, the first counts; what is not a number is ignored (RFC 9111 §5.1). */
function ageOf (headers: Headers): number {
  return secondsOf(/^(\d+)\s*(?:,|$)/.exec(headers.get('age') ?? '')?.[1] ?? '0')
}

function secondsOf (digits: string): number {
  return Math.min(Number(digits), MOST_SECONDS)
}
