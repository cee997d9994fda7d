import type { JsonObject } from './compact.ts'
import { CriticalUnsupported, TokenMalformed, TypeInvalid } from './errors.ts'

/** A media type in the short form that JOSE recommends: lower case, without `application/` (RFC 7515 §4.1.9). */
export function normaliseTyp (typ: string): string {
  return typ.toLowerCase().replace(/^application\//, '')
}

/**
 * Checks the JOSE header, all but its algorithm and key: `typ` as expected (null: not checked), no `crit` in
 * any form, a `kid` that is a string. Keys that the header brings along (`jwk`, `jku`, `x5c`, `x5u`) are never looked at,
 * and as nothing ever walks the header, its nesting needs no bound.
 *
 * @throws TypeInvalid, CriticalUnsupported, TokenMalformed
 */
export function checkHeader (header: JsonObject, typ: string | null): void {
  if (Object.hasOwn(header, 'crit')) throw new CriticalUnsupported()
  if (header.kid !== undefined && typeof header.kid !== 'string') throw new TokenMalformed()
  if (typ === null) return
  if (typeof header.typ !== 'string' || normaliseTyp(header.typ) !== typ) throw new TypeInvalid()
}
