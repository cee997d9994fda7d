import { createHash, createHmac, randomBytes } from 'node:crypto'

/** Bytes of each half: 256 bits. */
const HALF = 32
/** Two halves in base64url. */
const FORM = /^[\w-]{86}$/
/** So that what is derived here is never what somebody else derives of the same bytes. */
const CONTEXT = 'fastify-gatehouse refresh token'

/**
 * A refresh token (RFC 6749 §1.5): two random halves. The first stays the same through all rotations of a session and
 * is known only to who holds one of its tokens: whoever presents it with a second half that is not the current
 * one has an old token, so that every reuse is seen (RFC 9700 §4.14.2) and a guess ends nobody's session.
 */
export interface RefreshToken {
  /** The session: the hash of the first half. */
  readonly id: string
  /** The hash of the second half, which is all that is kept of it. */
  readonly hash: string
  /** What the client holds. */
  readonly text: string
  readonly halves: readonly [constant: Buffer, rotating: Buffer]
}

/** A new token of a new session. */
export function newRefreshToken (): RefreshToken {
  return tokenOf(randomBytes(HALF), randomBytes(HALF))
}

/** The token that a text is; null where it is none, in its one spelling. */
export function readRefreshToken (text: unknown): RefreshToken | null {
  if (typeof text !== 'string' || !FORM.test(text)) return null
  const bytes = Buffer.from(text, 'base64url')
  const token = tokenOf(bytes.subarray(0, HALF), bytes.subarray(HALF))
  return token.text === text ? token : null
}

/** What one rotation derives the successor with: kept, and worth nothing without the token before. */
export function newNonce (): string {
  return randomBytes(HALF).toString('base64url')
}

/**
 * The token after this one. Nobody can derive it from what the store keeps, and who retries with the same token
 * gets the same successor although the store never knew it.
 */
export function successorOf ({ halves: [constant, rotating] }: RefreshToken, nonce: string): RefreshToken {
  return tokenOf(constant, createHmac('sha256', rotating).update(CONTEXT).update(nonce).digest())
}

function tokenOf (constant: Buffer, rotating: Buffer): RefreshToken {
  return { id: hashOf(constant), hash: hashOf(rotating), text: Buffer.concat([constant, rotating]).toString('base64url'), halves: [constant, rotating] }
}

/** Plain SHA-256 suffices: nobody guesses 256 random bits. */
function hashOf (half: Buffer): string {
  return createHash('sha256').update(half).digest('base64url')
}
