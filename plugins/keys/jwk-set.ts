import type { FastifyError } from '@fastify/error'
import { JwkIsSecret, JwkSetInvalid, JwkSetMixed, KidAmbiguous } from './errors.ts'
import { publicAlgorithmOf, secretAlgorithmOf } from './jwk-algorithm.ts'
import { assertMayVerify, assertPublic, bytesOf, mayVerify, type Jwk } from './jwk.ts'
import type { Key } from './key.ts'
import { publicKey } from './public-key.ts'
import { secretKey } from './secret-key.ts'

/** More keys than any issuer has: a larger set is a mistake or an attack. */
export const MOST_KEYS = 1000

/** A key of a set that is not used, and why: without anything of its material. */
export interface SkippedKey {
  /** Its place in the set, from 0. */
  readonly index: number
  /** Its identifier, if it has one. */
  readonly kid: string | undefined
  /** The code of the reason, GTH_KEYS_*. */
  readonly code: string
  /** The reason in words, for the log. */
  readonly reason: string
}

/** What a JWK set holds. */
export interface JwkSet {
  /** The keys that verify, in their order. */
  readonly keys: readonly Key[]
  /** All others, in their order, each with its one reason. */
  readonly skipped: readonly SkippedKey[]
}

/** An element of a set: a key, or what is wrong with it. */
type Entry = { readonly index: number, readonly kid: string | undefined } & ({ readonly key: Key } | { readonly error: FastifyError })

/**
 * Reads the keys of a JWK set (RFC 7517 §5), each on its own: one that cannot be used is skipped and breaks no other.
 *
 * A key is pinned to the algorithm of its `alg`. Without one, an elliptic key has the only algorithm of its curve, an
 * RSA key has RS256 (the default of OpenID Connect Discovery 1.0 §3 and what issuers without `alg` sign with), and
 * a secret is skipped. Keys that share a `kid` are all skipped, and so are secrets beside public keys.
 *
 * @param document the parsed JSON, at most 1000 keys
 * @param options `symmetric`: whether secrets (`kty: oct`) are taken: never from a set that anybody else can read
 * @throws JwkSetInvalid where the document is not a set
 */
export function readJwkSet (document: unknown, { symmetric }: { symmetric: boolean }): JwkSet {
  const jwks = jwksOf(document, MOST_KEYS)
  return setOf(jwks, jwks.map((jwk, index) => readEntry(jwk, index, symmetric)))
}

/**
 * The same for a set that others publish. To import a key takes up to two milliseconds (P-521), in which nothing else
 * runs: each has a turn of its own. Secrets are never taken.
 *
 * @param most the number of keys that a set may have
 * @param nextTurn awaited before each key; when it rejects, the reading ends
 * @throws JwkSetInvalid where the document is not a set, or has more keys; what `nextTurn` rejects with
 */
export async function readJwkSetInTurns (document: unknown, most: number, nextTurn: () => Promise<void>): Promise<JwkSet> {
  const jwks = jwksOf(document, most)
  const entries: Entry[] = []
  for (const [index, jwk] of jwks.entries()) {
    await nextTurn()
    entries.push(readEntry(jwk, index, false))
  }
  return setOf(jwks, entries)
}

/** The set that the entries make together. */
function setOf (jwks: readonly Jwk[], read: readonly Entry[]): JwkSet {
  const ambiguous = repeatedKids(jwks)
  let entries = read
  if (entries.some(entry => 'key' in entry && !isSecret(entry.key))) entries = skipWhere(entries, isSecret, JwkSetMixed)
  entries = skipWhere(entries, ({ kid }) => ambiguous.has(kid), KidAmbiguous)
  return {
    keys: entries.flatMap(entry => 'key' in entry ? [entry.key] : []),
    skipped: entries.flatMap(entry => 'key' in entry ? [] : [{ index: entry.index, kid: entry.kid, code: entry.error.code, reason: entry.error.message }])
  }
}

function jwksOf (document: unknown, most: number): readonly Jwk[] {
  if (typeof document !== 'object' || document === null) throw new JwkSetInvalid('it is no object')
  const { keys } = document as { keys?: unknown }
  if (!Array.isArray(keys)) throw new JwkSetInvalid('it has no array "keys"')
  if (keys.length > most) throw new JwkSetInvalid(`it has more than ${most} ${most === 1 ? 'key' : 'keys'}`)
  return keys.map((jwk: unknown) => typeof jwk === 'object' && jwk !== null ? jwk as Jwk : {})
}

/** The identifiers of several keys: also of broken ones, but not of those that are not for signatures. */
function repeatedKids (jwks: readonly Jwk[]): Set<unknown> {
  const once = new Set<unknown>()
  const twice = new Set<unknown>()
  for (const jwk of jwks) {
    if (jwk.kid !== undefined && mayVerify(jwk)) (once.has(jwk.kid) ? twice : once).add(jwk.kid)
  }
  return twice
}

function readEntry (jwk: Jwk, index: number, symmetric: boolean): Entry {
  const kid = typeof jwk.kid === 'string' ? jwk.kid : undefined
  try {
    return { index, kid, key: readKey(jwk, symmetric) }
  } catch (error) {
    return { index, kid, error: error as FastifyError }
  }
}

function readKey (jwk: Jwk, symmetric: boolean): Key {
  if (jwk.kty === 'oct') {
    if (!symmetric) throw new JwkIsSecret()
    assertMayVerify(jwk)
    return secretKey(bytesOf(jwk, 'k'), { algorithm: secretAlgorithmOf(jwk), ...('kid' in jwk && { kid: jwk.kid as string }) })
  }
  assertPublic(jwk)
  assertMayVerify(jwk)
  return publicKey(jwk, { algorithm: publicAlgorithmOf(jwk) })
}

/** The entries, with the keys that meet the condition skipped. */
function skipWhere (entries: readonly Entry[], condition: (key: Key) => boolean, Reason: new () => FastifyError): Entry[] {
  return entries.map(entry => 'key' in entry && condition(entry.key) ? { index: entry.index, kid: entry.kid, error: new Reason() } : entry)
}

function isSecret ({ keyObject }: Key): boolean {
  return keyObject.type === 'secret'
}
