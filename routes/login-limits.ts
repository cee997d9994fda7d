import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Redis } from 'ioredis'
import { attempts } from '../store/attempts.ts'
import { LoginLimitInvalid } from '../store/errors.ts'
import type { KnownAddresses } from '../store/known-addresses.ts'
import { LONGEST_USERNAME } from '../store/people.ts'
import { redisAnswer } from '../store/redis-answer.ts'
import { TooManyLogins } from './errors.ts'
import { networkOf } from './network.ts'

/** How often somebody may try to log in. */
export interface LoginRates {
  /** Failures with one username in 15 minutes, from wherever; and as many from each address known as this person's. */
  perAccount: number
  /** Attempts with whatever username from one address in a minute: an IPv4 address, or an IPv6 network of 64 bits. */
  perAddress: number
}

export interface LoginLimitsOptions extends LoginRates {
  knownAddresses: KnownAddresses
  /** Counts for all processes. Default: each counts for itself, in memory. */
  redis?: Redis | undefined
}

export interface LoginLimits {
  /** Counts a request by its address. @throws TooManyLogins, RedisUnavailable */
  countAddress (request: FastifyRequest): Promise<void>
  /**
   * Counts an attempt by its account, before it is made: what is made at the same time cannot exceed the limit.
   *
   * @returns what to call when it succeeded: the attempt is given back, and its address known
   * @throws TooManyLogins, RedisUnavailable
   */
  countAccount (request: FastifyRequest, username: string): Promise<() => Promise<void>>
}

/** Seconds. */
const WINDOW = 15 * 60

/**
 * The limits of logging in. An account that others guess at is closed to all new addresses for a while, but not to
 * somebody who logged in lately from where they are now: their attempts are counted apart.
 *
 * @throws LoginLimitInvalid
 */
export function loginLimits (app: FastifyInstance, { perAccount, perAddress, knownAddresses, redis }: LoginLimitsOptions): LoginLimits {
  for (const [name, limit] of Object.entries({ perAccount, perAddress })) {
    if (!Number.isSafeInteger(limit) || limit < 1) throw new LoginLimitInvalid(name)
  }
  const accounts = attempts({ name: 'login', most: perAccount, seconds: WINDOW, redis })
  const addresses = app.createRateLimit({ max: perAddress, timeWindow: '1 minute', keyGenerator: ({ ip }) => `login ${networkOf(ip)}` })

  return {
    async countAddress (request) {
      const counted = await (redis ? redisAnswer(redis, () => addresses(request)) : addresses(request))
      if (!counted.isAllowed && counted.isExceeded) throw new TooManyLogins(counted.ttl / 1000)
    },

    async countAccount ({ ip }, given) {
      // Longer ones are nobody's, and need not be told apart.
      const username = given.slice(0, LONGEST_USERNAME + 1)
      const network = networkOf(ip)
      const key = knownAddresses.has(username, network) ? `${digest(username)} ${network}` : digest(username)
      const counted = await accounts.count(key)
      if (!counted.allowed) throw new TooManyLogins(counted.retryAfter)
      return async () => {
        await counted.giveBack()
        await knownAddresses.add(username, network)
      }
    }
  }
}

/** Names are of any length and alphabet, keys are not. */
function digest (username: string): string {
  return createHash('sha256').update(username).digest('base64url')
}
