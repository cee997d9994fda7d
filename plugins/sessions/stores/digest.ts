import { createHash } from 'node:crypto'

/**
 * A key for any text: of one length, and of letters that every store takes. Texts that differ have keys that differ,
 * also where UTF-8 could not tell them apart: JSON escapes halves of surrogate pairs.
 */
export function digest (text: string): string {
  return createHash('sha256').update(JSON.stringify(text)).digest('base64url')
}
