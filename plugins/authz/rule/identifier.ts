/** What names one thing. A bigint is for ids that a number cannot hold. */
export type Identifier = string | number | bigint

/**
 * Whether a value names one thing. A number that is not finite, negative zero, and a whole number that cannot be
 * told from its neighbour do not: written as text they would name something else than what the client sent.
 */
export function isIdentifier (value: unknown): value is Identifier {
  if (typeof value !== 'number') return typeof value === 'string' || typeof value === 'bigint'
  return Number.isFinite(value) && !Object.is(value, -0) && (!Number.isInteger(value) || Number.isSafeInteger(value))
}

/** A parameter of the URL, as validation left it; undefined if there is none. */
export function parameterOf (params: unknown, name: string): unknown {
  return typeof params === 'object' && params !== null ? (params as Readonly<Record<string, unknown>>)[name] : undefined
}

/** The first of these parameters that is there and names nothing: a list, say, that validation made of it. */
export function unusableParameter (names: readonly string[], params: unknown): string | undefined {
  for (const name of names) {
    const value = parameterOf(params, name)
    if (value !== undefined && !isIdentifier(value)) return name
  }
  return undefined
}
