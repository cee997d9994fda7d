import { CredentialRepeated } from './errors.ts'

const SEMICOLON = 0x3b
const blank = (code: number) => code === 0x20 || code === 0x09

/**
 * The value of the one cookie of this name, byte for byte; null if there is none (RFC 6265 §5.4). The name is
 * compared exactly. Nothing is unquoted or percent-decoded: a token needs neither, so that two spellings of one
 * token never both pass.
 *
 * @param Repeated thrown if the name is there twice: somebody on a sibling domain may have planted one of them
 */
export function readCookie (header: string, name: string, Repeated: new () => Error = CredentialRepeated): string | null {
  const needle = name + '='
  let value: string | null = null
  for (let at = header.indexOf(needle); at !== -1; at = header.indexOf(needle, at + needle.length)) {
    if (!startsPair(header, at)) continue
    if (value !== null) throw new Repeated()
    const end = header.indexOf(';', at)
    value = trimEnd(header.slice(at + needle.length, end === -1 ? header.length : end))
  }
  return value
}

function startsPair (header: string, at: number): boolean {
  let before = at - 1
  while (before >= 0 && blank(header.charCodeAt(before))) before--
  return before < 0 || header.charCodeAt(before) === SEMICOLON
}

function trimEnd (value: string): string {
  let end = value.length
  while (end > 0 && blank(value.charCodeAt(end - 1))) end--
  return value.slice(0, end)
}
