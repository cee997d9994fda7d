import { createHash } from 'node:crypto'

/** A JSON document with the tag of its bytes (RFC 9110 §8.8.3). */
export interface Entity {
  readonly body: string
  /** A strong tag: the same for the same bytes in every process. */
  readonly etag: string
}

/** Writes a document once. */
export function entityOf (document: object): Entity {
  const body = JSON.stringify(document)
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` }
}

/** Whether the client has this very document, as its `If-None-Match` says (RFC 9110 §13.1.2: by weak comparison). */
export function isKnown ({ etag }: Entity, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false
  return ifNoneMatch.split(',').map(tag => tag.trim().replace(/^W\//, '')).some(tag => tag === etag || tag === '*')
}
