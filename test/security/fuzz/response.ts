/** A complete HTTP response. */
export interface Response {
  readonly status: number
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
  /** All of it, as it came. */
  readonly raw: Buffer
}

const HEAD_END = '\r\n\r\n'
const STATUS_LINE = /^HTTP\/1\.1 (\d{3}) /
const FIELD = /^([\w-]+):[ \t]*(.*)$/

/**
 * The response at the start of the bytes; null while it is not all there (RFC 9112 §6.3).
 *
 * @throws SyntaxError if it is no HTTP response whose end the head tells
 */
export function readResponse (bytes: Buffer, method: string): Response | null {
  const end = bytes.indexOf(HEAD_END)
  if (end === -1) return null
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
  const status = Number(STATUS_LINE.exec(statusLine)?.[1])
  if (Number.isNaN(status)) throw new SyntaxError(`no status line: ${statusLine.slice(0, 80)}`)
  const headers = new Map(lines.map(readField))
  const start = end + HEAD_END.length
  const length = hasNoBody(method, status) ? 0 : lengthOf(headers)
  if (bytes.length < start + length) return null
  return { status, headers, body: bytes.subarray(start, start + length), raw: bytes.subarray(0, start + length) }
}

function readField (line: string): [string, string] {
  const [, name, value] = FIELD.exec(line) ?? []
  if (name === undefined || value === undefined) throw new SyntaxError(`no header field: ${line.slice(0, 80)}`)
  return [name.toLowerCase(), value]
}

function hasNoBody (method: string, status: number): boolean {
  return method === 'HEAD' || status < 200 || status === 204 || status === 304
}

/** None of our answers is streamed, so each tells its length. */
function lengthOf (headers: ReadonlyMap<string, string>): number {
  const length = headers.get('content-length')
  if (length === undefined || !/^\d+$/.test(length)) throw new SyntaxError('no length')
  return Number(length)
}
