/**
 * Reads the body of an answer of fetch as JSON (RFC 8259): UTF-8, and at most so many bytes, counted as they arrive.
 *
 * @throws RangeError with a fault of ours, which quotes nothing of the body; what the connection throws
 */
export async function readJson (body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw new RangeError(`more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)))
  } catch {
    throw new RangeError('the answer is not JSON')
  }
}

/** What went wrong, for logs: our own fault, or the code of the connection's error, whose message could quote the answer. */
export function faultOf (error: unknown): string {
  if (error instanceof RangeError) return error.message
  const { code } = Object(Object(error).cause) as { code?: unknown }
  return typeof code === 'string' ? code : 'the connection failed'
}
