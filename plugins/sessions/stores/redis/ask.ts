import { createHash } from 'node:crypto'
import { StoreFailed } from '../../errors.ts'
import type { RedisClient } from './client.ts'
import { SCRIPTS } from './scripts.ts'

/** Runs a step on the server. @throws StoreFailed, at once where the client is not connected */
export type Ask = (step: keyof typeof SCRIPTS, ...given: Array<string | number>) => Promise<unknown>

/** A server names a script by its SHA-1, and knows those that it has run since it started. */
const NAMES = Object.fromEntries(Object.entries(SCRIPTS).map(([step, script]) => [step, createHash('sha1').update(script).digest('hex')]))

/**
 * How the steps reach the server.
 *
 * @param prefix what all keys begin with
 * @param channel where revocations are told
 */
export function asker (client: RedisClient, prefix: string, channel: string): Ask {
  return async (step, ...given) => {
    assertConnected(client)
    const rest = [prefix, channel, ...given.map(String)]
    try {
      return await client.evalsha(String(NAMES[step]), 1, ...rest).catch((error: unknown) => {
        if (!messageOf(error).startsWith('NOSCRIPT')) throw error
        return client.eval(SCRIPTS[step], 1, ...rest)
      })
    } catch (error) {
      // Not the error itself: ioredis hangs on it what was sent, which is no matter for a log.
      throw new StoreFailed(messageOf(error))
    }
  }
}

/**
 * Without a connection the client would queue what it is told, and do it when nobody waits for it any more. A lazy client,
 * `wait`, connects at its first command.
 */
export function assertConnected ({ status = 'ready' }: Pick<RedisClient, 'status'>): void {
  if (status !== 'ready' && status !== 'wait') throw new StoreFailed(`the Redis client is not connected but in the state "${status}"`)
}

/** What an error says. */
export function messageOf (error: unknown): string {
  return error instanceof Error ? error.message : 'an unknown error'
}
