/** Characters of a token's end that count: 48 bits of its signature. */
const CHARACTERS = 8
/** As FNV-1a has them. */
const BASIS = 0x811c9dc5
const PRIME = 0x01000193

/** Places for marks that fall together: with one, two clients that take turns would keep each other out for good. */
const WAYS = 4

/**
 * Lets a token pass the second time it comes (the doorkeeper of TinyLFU: Einziger, Friedman and Manes, 2017), so that those
 * that come once cost the cache nothing and drive out nobody. It may forget a token, and then that passes later; it may
 * in rare cases take one for another, and then that passes at once: either way nothing depends on it but what is worth keeping.
 */
export class Doorkeeper {
  readonly #seen: Int32Array

  /** @param expected how many tokens come in turn */
  constructor (expected: number) {
    // 8 to 16 bytes for each.
    this.#seen = new Int32Array(Math.max(WAYS, 2 ** Math.ceil(Math.log2(2 * expected))))
  }

  /** Whether the token came before. */
  admits (token: string): boolean {
    let mark = BASIS
    for (let at = token.length - CHARACTERS; at < token.length; at++) mark = Math.imul(mark ^ token.charCodeAt(at), PRIME)
    const seen = this.#seen
    const place = mark & (seen.length - WAYS)
    for (let way = place; way < place + WAYS; way++) if (seen[way] === mark) return true
    // The eldest makes room.
    seen.copyWithin(place + 1, place, place + WAYS - 1)
    seen[place] = mark
    return false
  }
}
