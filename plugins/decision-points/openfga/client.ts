/** One check of a batch. */
export interface Check {
  user: string
  relation: string
  object: string
  /** Says which answer is whose. */
  correlationId: string
  /** For the conditions of tuples. */
  context?: object
}

/**
 * What the SDK passes on to axios for one call. All but the headers is beyond what its types declare: without it the
 * deadline would still hold, but a connection would stay open behind it.
 */
export interface CheckOptions {
  headers?: Record<string, string>
  signal?: AbortSignal
  maxRedirects?: number
  maxContentLength?: number
}

/** What of an `OpenFgaClient` of @openfga/sdk the decision point takes. */
export interface BatchCheckClient {
  batchCheck (body: { checks: Check[] }, options: CheckOptions): Promise<{ result: ReadonlyArray<{ correlationId: string, allowed: boolean, error?: unknown }> }>
}
