import { KeyTextInvalid } from '../errors.ts'
import type { PrivateJwk } from '../private-key.ts'

const PEM = /-----BEGIN ([A-Z0-9 ]+)-----[^-]+-----END \1-----/g

/**
 * The keys in a text: a JWK, a JWK set (RFC 7517 §5), or PEM blocks one after the other.
 * What else stands between PEM blocks is commentary, as OpenSSL has it; parameters of a curve are skipped.
 *
 * @throws KeyTextInvalid, which never shows the text
 */
export function readKeyText (text: string): Array<string | PrivateJwk> {
  const trimmed = text.replace(/^\ufeff/, '').trim()
  if (!trimmed.startsWith('{')) {
    const blocks = [...trimmed.matchAll(PEM)].filter(([, label]) => label !== 'EC PARAMETERS').map(([block]) => block)
    if (blocks.length === 0) throw new KeyTextInvalid()
    return blocks
  }
  const json = parse(trimmed)
  if (!('keys' in json)) return [json]
  const { keys } = json
  if (!Array.isArray(keys) || !keys.every(isObject)) throw new KeyTextInvalid()
  return keys
}

function parse (text: string): PrivateJwk {
  try {
    return JSON.parse(text) as PrivateJwk
  } catch {
    // The cause would quote the text.
    throw new KeyTextInvalid()
  }
}

function isObject (value: unknown): value is PrivateJwk {
  return typeof value === 'object' && value !== null
}
