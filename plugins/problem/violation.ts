/** One thing that is wrong with a request, in the form of the example of RFC 9457 §3. */
export interface Violation {
  /** The part of the request: `body`, `querystring`, `params` or `headers`. */
  in?: string
  /** JSON Pointer (RFC 6901) into that part; empty for the whole of it. */
  pointer: string
  /** What is wrong, never the value itself. */
  detail: string
}

/**
 * The violations in an error of Fastify's validation. Only the validator's own words and the place are taken:
 * its parameters and its copy of the data would echo what the client sent.
 */
export function violations (validation: readonly unknown[], context: unknown): Violation[] {
  return validation.map(item => {
    const { instancePath, message } = Object(item) as Record<string, unknown>
    return {
      ...(typeof context === 'string' && { in: context }),
      pointer: typeof instancePath === 'string' ? instancePath : '',
      detail: typeof message === 'string' ? message : 'is not valid'
    }
  })
}
