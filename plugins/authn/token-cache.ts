import { Doorkeeper } from './doorkeeper.ts'

/** How much a cache may keep. */
export interface CacheLimits {
  /** Tokens, at least 2. */
  readonly entries: number
  /** Bytes of memory, as whoever keeps an entry estimates them. */
  readonly bytes: number
}

/** What is kept of a verified credential. */
export interface CacheEntry {
  /** The credential, every character of it. */
  readonly credential: string
  readonly bytes: number
}

/** How a cache is doing. */
export interface CacheFigures {
  readonly entries: number
  /** As estimated. */
  readonly bytes: number
  readonly hits: number
  readonly misses: number
}

/**
 * Entries by their credentials, at most so many of them and so many bytes. In two generations: what is asked for moves
 * to the young one; when that is full it becomes the old one, and what the old one still holds was not asked for since
 * and is gone. So each step is O(1), a hit in the young one writes nothing, and what is in use survives a flood of
 * credentials that come once.
 *
 * An entry is looked up by the end of its credential, which of a JWT is its signature: to hash some hundred characters of
 * a new string costs more than all the rest. Then the whole credential is compared. Where two end alike, one of them
 * is not found, and nothing worse.
 */
export class TokenCache<Entry extends CacheEntry> {
  readonly #limits: CacheLimits
  readonly #doorkeeper: Doorkeeper
  #young = new Map<string, Entry>()
  #old = new Map<string, Entry>()
  #youngBytes = 0
  #oldBytes = 0
  #hits = 0
  #misses = 0

  /** Half of the limits is for each generation. */
  constructor ({ entries, bytes }: CacheLimits) {
    this.#limits = { entries: Math.floor(entries / 2), bytes: bytes / 2 }
    this.#doorkeeper = new Doorkeeper(entries)
  }

  /** @param tail how many characters of its end a credential is looked up by: another number is another name space */
  find (credential: string, tail: number): Entry | undefined {
    const key = credential.slice(-tail)
    const entry = this.#young.get(key) ?? this.#promoted(key)
    if (entry === undefined || entry.credential !== credential) {
      this.#misses++
      return undefined
    }
    this.#hits++
    return entry
  }

  /** Whether a credential is worth an entry: it came before. What comes once is kept nowhere, and costs no garbage that lives on. */
  expects (credential: string): boolean {
    return this.#doorkeeper.admits(credential)
  }

  /** Keeps an entry, unless it alone would take more than its share. */
  keep (entry: Entry, tail: number): void {
    this.drop(entry, tail)
    this.#put(entry.credential.slice(-tail), entry)
  }

  /** Forgets an entry. */
  drop ({ credential }: Entry, tail: number): void {
    const key = credential.slice(-tail)
    this.#youngBytes -= removed(this.#young, key)
    this.#oldBytes -= removed(this.#old, key)
  }

  figures (): CacheFigures {
    return { entries: this.#young.size + this.#old.size, bytes: this.#youngBytes + this.#oldBytes, hits: this.#hits, misses: this.#misses }
  }

  #promoted (key: string): Entry | undefined {
    const entry = this.#old.get(key)
    if (entry === undefined) return undefined
    this.#oldBytes -= removed(this.#old, key)
    this.#put(key, entry)
    return entry
  }

  #put (key: string, entry: Entry): void {
    if (entry.bytes > this.#limits.bytes) return
    if (this.#young.size >= this.#limits.entries || this.#youngBytes + entry.bytes > this.#limits.bytes) {
      this.#old = this.#young
      this.#oldBytes = this.#youngBytes
      this.#young = new Map()
      this.#youngBytes = 0
    }
    this.#young.set(key, entry)
    this.#youngBytes += entry.bytes
  }
}

function removed (generation: Map<string, CacheEntry>, key: string): number {
  const bytes = generation.get(key)?.bytes ?? 0
  generation.delete(key)
  return bytes
}
