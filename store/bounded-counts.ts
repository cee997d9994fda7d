/** A count that is below its limit and can be given back; or one at its limit, and the milliseconds until its window ends. */
export type BoundedCount = { below: true, giveBack: () => void } | { below: false, remaining: number }

export interface BoundedCounts {
  /** Counts one for a key, unless it is at its limit. */
  count (key: string): BoundedCount
  /** Begins again for a key. */
  clear (key: string): void
  /** How many keys are counted by now. */
  readonly size: number
}

/** How many keys are counted at a time: at some 300 bytes each, 15 MB. */
export const MOST_KEYS = 50_000

/** Keys in order, and what has passed over all before the first of them. */
interface Queue { readonly keys: Set<string>, readonly first: Iterator<string> }

interface Window { count: number, readonly end: number }

/**
 * Counts by key, in memory, each key in a window of its own that begins with its first count. If there are too many
 * keys, the one with the lowest count makes room, of several the one that was counted least recently.
 *
 * So any number of names that are guessed at once each does not push out a name that is guessed at again and again: for
 * that, as many other keys must be counted just as often. All keys are alike, whether there is anybody of that name or
 * not: keys that were counted apart would tell by the answers of a flood who exists.
 */
export function boundedCounts ({ limit, milliseconds, mostKeys = MOST_KEYS }: { limit: number, milliseconds: number, mostKeys?: number }): BoundedCounts {
  // In the order in which they begin, and so in which they end.
  const windows = new Map<string, Window>()
  // The keys of each count that some key has, the one that was counted least recently first.
  const keysOf = new Map<number, Queue>()
  // Kept from call to call, as those of the queues: an iterator that begins anew steps over all that was removed.
  let toEnd = windows.entries()
  let nextToEnd: [key: string, window: Window] | undefined

  function place (key: string, window: Window, count: number): void {
    displace(key, window)
    window.count = count
    const queue = keysOf.get(count) ?? queueOf(new Set())
    queue.keys.add(key)
    keysOf.set(count, queue)
  }

  function displace (key: string, { count }: Window): void {
    const queue = keysOf.get(count)
    queue?.keys.delete(key)
    if (queue?.keys.size === 0) keysOf.delete(count)
  }

  function remove (key: string, window: Window): void {
    displace(key, window)
    windows.delete(key)
  }

  function removeEnded (now: number): void {
    for (;;) {
      nextToEnd ??= toEnd.next().value
      if (nextToEnd === undefined) break
      const [key, window] = nextToEnd
      if (windows.get(key) === window) {
        if (window.end > now) return
        remove(key, window)
      }
      nextToEnd = undefined
    }
    toEnd = windows.entries()
  }

  /** What comes out of a queue leaves it: so what comes next is always the first. */
  function makeRoom (): void {
    clear(keysOf.get(Math.min(...keysOf.keys()))?.first.next().value as string)
  }

  function open (key: string, now: number): Window {
    const window = { count: 0, end: now + milliseconds }
    if (windows.size >= mostKeys) makeRoom()
    windows.set(key, window)
    return window
  }

  function clear (key: string): void {
    const window = windows.get(key)
    if (window !== undefined) remove(key, window)
  }

  return {
    count (key) {
      const now = Date.now()
      removeEnded(now)
      const window = windows.get(key) ?? open(key, now)
      if (window.count >= limit) return { below: false, remaining: window.end - now }
      place(key, window, window.count + 1)
      const giveBack = () => {
        // A window that has ended, or made room, takes nothing back.
        if (windows.get(key) !== window) return
        if (window.count === 1) remove(key, window)
        else place(key, window, window.count - 1)
      }
      return { below: true, giveBack }
    },

    clear,
    get size () { return windows.size }
  }
}

function queueOf (keys: Set<string>): Queue {
  return { keys, first: keys.values() }
}
