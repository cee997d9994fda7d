/** A seeded source of chance (sfc32): the same seed and index always give the same choices, whatever ran before. */
export class Random {
  #a: number
  #b: number
  #c = 1
  #d = 0x9e3779b9

  constructor (seed: number, index: number) {
    this.#a = seed | 0
    this.#b = index | 0
    for (let i = 0; i < 16; i++) this.#next()
  }

  /** A number from 0 to below 1. */
  fraction (): number {
    return this.#next() / 2 ** 32
  }

  /** A whole number from `least` to `most`, both included. */
  int (least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1))
  }

  /** True with the given probability. */
  chance (probability: number): boolean {
    return this.fraction() < probability
  }

  /** One of the list. */
  pick<T> (list: readonly T[]): T {
    return list[this.int(0, list.length - 1)] as T
  }

  /** So many characters of the alphabet. */
  text (alphabet: string, length: number): string {
    let text = ''
    while (text.length < length) text += alphabet[this.int(0, alphabet.length - 1)]
    return text
  }

  #next (): number {
    const sum = (this.#a + this.#b + this.#d++) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum | 0
    return sum >>> 0
  }
}

/** Letters and digits of base64url. */
export const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** What a header value may hold (RFC 9110 §5.5) and that no reader trims or splits at: no blanks, no semicolon. */
export const VISIBLE = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))
  .filter(char => (char > ' ' && char < '\x7f' && char !== ';') || char >= '\x80').join('')
