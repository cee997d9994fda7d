import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import { redisAnswer } from './redis-answer.ts'

/** How many attempts there may be in a window, and where they are counted. */
export interface AttemptsOptions {
  /** What the keys begin with in Redis. */
  name: string
  most: number
  /** Of the window, which begins with the first attempt. */
  seconds: number
  /** Counts for all processes. Default: this process counts for itself, in memory. */
  redis?: Redis | undefined
}

export interface Attempts {
  /** Counts an attempt, at once: of any number at the same time no more than the limit are allowed. @throws RedisUnavailable */
  count (key: string): Promise<Counted>
}

/** An attempt that may be made, and can be given back; or one that may not, and the seconds until the window ends. */
export type Counted = { allowed: true, giveBack: () => Promise<void> } | { allowed: false, retryAfter: number }

/** Milliseconds before its end in which a window takes nothing back, lest the next one gets it. */
const CLOSING = 5000

/** Counts attempts by key. What is not allowed does not count, and so neither prolongs the wait nor outweighs a success. */
export function attempts ({ name, most, seconds, redis }: AttemptsOptions): Attempts {
  const options = { keyPrefix: name, points: most, duration: seconds }
  const limiter = redis ? new RateLimiterRedis({ ...options, storeClient: redis }) : new RateLimiterMemory(options)
  const answer = <T>(ask: () => Promise<T>): Promise<T> => redis ? redisAnswer(redis, ask) : ask()

  return {
    async count (key) {
      const asked = Date.now()
      // Counts as consume does, but says how many there are by then instead of throwing.
      const { consumedPoints, msBeforeNext } = await answer(() => limiter.penalty(key))
      const giveBack = async (): Promise<void> => {
        if (Date.now() < asked + msBeforeNext - CLOSING) await answer(() => limiter.reward(key))
      }
      if (consumedPoints <= most) return { allowed: true, giveBack }
      await giveBack()
      return { allowed: false, retryAfter: msBeforeNext / 1000 }
    }
  }
}
