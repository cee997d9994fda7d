import { setTimeout as pause } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { RedisUnavailable } from './errors.ts'

/** Milliseconds that an answer of Redis may take. */
const PATIENCE = 1000

/** What a client's status is once it has lost its connection: it would keep a command until it has one again. */
const LOST = ['close', 'reconnecting', 'end']

/**
 * What Redis answers to a command, at the latest after a second.
 *
 * @throws RedisUnavailable where it is away, hangs or fails
 */
export async function redisAnswer<T> (redis: Redis, ask: () => Promise<T>): Promise<T> {
  if (LOST.includes(redis.status)) throw new RedisUnavailable()
  const answered = new AbortController()
  return Promise.race([ask(), silence(answered.signal)])
    .catch((cause: unknown) => { throw new RedisUnavailable({ cause }) })
    .finally(() => answered.abort())
}

async function silence (answered: AbortSignal): Promise<never> {
  await pause(PATIENCE, undefined, { signal: answered })
  throw new Error(`no answer in ${PATIENCE} ms`)
}
