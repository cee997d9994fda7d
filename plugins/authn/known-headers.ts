import type { JsonObject } from './compact.ts'
import type { Trust } from './trust.ts'

/** A JOSE header, parsed and checked, and the trust whose token had it. */
export interface KnownHeader {
  readonly header: JsonObject
  readonly trust: Trust
}

/** More than issuers have keys. */
const MOST = 200
/** Characters. A header that is longer is not worth its place. */
const LONGEST = 1024

/**
 * The JOSE headers of tokens that were verified: all tokens of a key have the same. By it one presumes whose token comes
 * next, and need not parse what the engine parses anyway. Nothing is believed for it: the presumed trust must verify
 * the token, and the token must name the issuer of that trust.
 */
export class KnownHeaders {
  readonly #known = new Map<string, KnownHeader | null>()

  /** Undefined where no header of this text is known, or several trusts have it. */
  get (text: string): KnownHeader | undefined {
    return this.#known.get(text) ?? undefined
  }

  /** Keeps the header of a token that was verified. */
  learn (text: string, header: JsonObject, trust: Trust): void {
    const before = this.#known.get(text)
    if (before === null || before?.trust === trust || text.length > LONGEST) return
    if (this.#known.size >= MOST) this.#known.clear()
    // A copy of the text, for it is a slice that keeps the whole token.
    this.#known.set(Buffer.from(text, 'latin1').toString('latin1'), before === undefined ? { header, trust } : null)
  }
}
