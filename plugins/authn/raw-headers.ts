/** Node's own limit where the server sets none: 1000 headers, a name and a value each. */
const DEFAULT_ENTRIES = 2000

/**
 * From how many entries of `rawHeaders` on some headers may be missing: node:http silently drops those beyond
 * `server.maxHeadersCount`. Infinity where that is 0, which is node's word for "no limit".
 */
export function truncatedFrom ({ maxHeadersCount }: { readonly maxHeadersCount?: number | null | undefined }): number {
  const entries = typeof maxHeadersCount === 'number' ? maxHeadersCount * 2 : DEFAULT_ENTRIES
  return entries > 0 ? entries : Infinity
}
