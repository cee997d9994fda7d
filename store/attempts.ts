import type { Redis } from 'ioredis'
import { RateLimiterRedis } from 'rate-limiter-flexible'
import { boundedCounts } from './bounded-counts.ts'
import { redisAnswer } from './redis-answer.ts'

/** How many attempts there may be in a window, and where they are counted. */
export interface AttemptsOptions {
  /** What the keys begin with in Redis. */
  name: string
  most: number
  /** Of the window, which begins with the first attempt. */
  seconds: number
  /** Counts for all processes. Default: this process counts for itself, in memory, at most 50,000 keys. */
  redis?: Redis | undefined
}

export interface Attempts {
  /** Counts an attempt, at once: of any number at the same time no more than the limit are allowed. @throws RedisUnavailable */
  count (key: string): Promise<Counted>
  /** Begins again for a key. @throws RedisUnavailable */
  clear (key: string): Promise<void>
}

/** An attempt that may be made, and can be given back; or one that may not, and the seconds until the window ends. */
export type Counted = { allowed: true, giveBack: () => Promise<void> } | { allowed: false, retryAfter: number }

/** Milliseconds before its end in which a window in Redis takes nothing back, lest the next one gets it. */
const CLOSING = 5000

/** Counts attempts by key. What is not allowed does not count, and so neither prolongs the wait nor outweighs a success. */
export function attempts ({ redis, ...options }: AttemptsOptions): Attempts {
  return redis === undefined ? inMemory(options) : inRedis(redis, options)
}

function inMemory ({ most, seconds }: AttemptsOptions): Attempts {
  const counts = boundedCounts({ limit: most, milliseconds: seconds * 1000 })
  return {
    async count (key) {
      const counted = counts.count(key)
      return counted.below ? { allowed: true, giveBack: async () => counted.giveBack() } : { allowed: false, retryAfter: counted.remaining / 1000 }
    },
    clear: async key => counts.clear(key)
  }
}

/** Redis ends each window by itself, and has a limit of its own memory: `maxmemory`, with `noeviction`. */
function inRedis (redis: Redis, { name, most, seconds }: AttemptsOptions): Attempts {
  const limiter = new RateLimiterRedis({ keyPrefix: name, points: most, duration: seconds, storeClient: redis })
  return {
    async count (key) {
      const asked = Date.now()
      // Counts as consume does, but says how many there are by then instead of throwing.
      const { consumedPoints, msBeforeNext } = await redisAnswer(redis, () => limiter.penalty(key))
      const giveBack = async (): Promise<void> => {
        if (Date.now() < asked + msBeforeNext - CLOSING) await redisAnswer(redis, () => limiter.reward(key))
      }
      if (consumedPoints <= most) return { allowed: true, giveBack }
      await giveBack()
      return { allowed: false, retryAfter: msBeforeNext / 1000 }
    },
    clear: async key => { await redisAnswer(redis, () => limiter.delete(key)) }
  }
}
