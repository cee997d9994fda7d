/** Far more values than any answer has. To parse a megabyte of empty objects takes a tenth of a second, in which nothing else runs. */
const MOST_VALUES = 100_000
const COMMA = 0x2c
const BRACKET = 0x5b
const BRACE = 0x7b

/**
 * Reads the body of an answer of fetch as JSON (RFC 8259): UTF-8, at most so many bytes, counted as they arrive, and at
 * most 100,000 values.
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
  const text = Buffer.concat(chunks)
  if (countValues(text) > MOST_VALUES) throw new RangeError(`more than ${MOST_VALUES} values`)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text))
  } catch {
    throw new RangeError('the answer is not JSON')
  }
}

/** At least as many as there are: what stands in strings is counted too. */
function countValues (text: Uint8Array): number {
  let values = 1
  for (let i = 0; i < text.length; i++) {
    const byte = text[i]
    if (byte === COMMA || byte === BRACKET || byte === BRACE) values++
  }
  return values
}

/** What went wrong, for logs: our own fault, or the code of the connection's error, whose message could quote the answer. */
export function faultOf (error: unknown): string {
  if (error instanceof RangeError) return error.message
  const { code } = Object(Object(error).cause) as { code?: unknown }
  return typeof code === 'string' ? code : 'the connection failed'
}
