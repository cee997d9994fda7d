import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Redis } from 'ioredis'
import { attempts } from '../store/attempts.ts'
import { LoginLimitInvalid } from '../store/errors.ts'
import type { GuessBudget } from '../store/guess-budget.ts'
import type { KnownAddresses } from '../store/known-addresses.ts'
import { LONGEST_USERNAME } from '../store/people.ts'
import { redisAnswer } from '../store/redis-answer.ts'
import { TooManyLogins, TooManyRefreshes } from './errors.ts'
import { networkOf } from './network.ts'

/** How often somebody may try to log in. */
export interface LoginRates {
  /** Failures with one username in 15 minutes, from wherever; and as many from each network known as this person's. */
  perAccount: number
  /**
   * Attempts with whatever username from one network in a minute: an IPv4 address, or an IPv6 network of 64 bits. And as
   * many refresh tokens that are refused.
   */
  perAddress: number
}

export interface LoginLimitsOptions extends LoginRates {
  guessBudget: GuessBudget
  knownAddresses: KnownAddresses
  /** Counts for all processes. Default: each counts for itself, in memory. */
  redis?: Redis | undefined
}

export interface LoginLimits {
  /** Counts a request by its network. @throws TooManyLogins, RedisUnavailable */
  countAddress (request: FastifyRequest): Promise<void>
  /**
   * Counts an attempt by its account, before it is made: what is made at the same time cannot exceed the limit.
   *
   * @throws TooManyLogins, RedisUnavailable
   */
  countAccount (request: FastifyRequest, username: string): Promise<AccountAttempt>
  /**
   * Counts a refresh by its network, before it is made.
   *
   * @returns what to call if it was no failure
   * @throws TooManyRefreshes, RedisUnavailable
   */
  countRefresh (request: FastifyRequest): Promise<() => Promise<void>>
  /** Opens an account again that was closed to new networks. @throws RedisUnavailable */
  unlock (username: string): Promise<void>
}

export interface AccountAttempt {
  /**
   * Whether the account answers this network. If not, the answer must be that of a wrong password, and take its time: any
   * other would tell who exists.
   */
  readonly answered: boolean
  /** To call when the attempt succeeded: it is given back, and its network known. */
  succeed (): Promise<void>
}

/** Seconds. */
const WINDOW = 15 * 60
const REFRESH_WINDOW = 60

/**
 * The limits of logging in. An account that others guess at is closed to all new networks, after a few failures for a
 * while and after many for good, but not to somebody who logged in lately from where they are now: their attempts are
 * counted apart.
 *
 * @throws LoginLimitInvalid
 */
export function loginLimits (app: FastifyInstance, { perAccount, perAddress, guessBudget, knownAddresses, redis }: LoginLimitsOptions): LoginLimits {
  for (const [name, limit] of Object.entries({ perAccount, perAddress })) requireLimit(name, limit)
  const accounts = attempts({ name: 'login', most: perAccount, seconds: WINDOW, redis })
  const refreshes = attempts({ name: 'refresh', most: perAddress, seconds: REFRESH_WINDOW, redis })
  const addresses = app.createRateLimit({ max: perAddress, timeWindow: '1 minute', keyGenerator: ({ ip }) => `login ${networkOf(ip)}` })

  return {
    async countAddress (request) {
      const counted = await (redis ? redisAnswer(redis, () => addresses(request)) : addresses(request))
      if (!counted.isAllowed && counted.isExceeded) throw new TooManyLogins(counted.ttl / 1000)
    },

    async countAccount ({ ip, log }, given) {
      // Longer ones are nobody's, and need not be told apart.
      const username = given.slice(0, LONGEST_USERNAME + 1)
      const network = networkOf(ip)
      const known = knownAddresses.has(username, network)
      const counted = await accounts.count(known ? `${digest(username)} ${network}` : digest(username))
      if (!counted.allowed) throw new TooManyLogins(counted.retryAfter)
      const { within, last } = await guessBudget.spend(username)
      if (last) log.warn({ username }, 'too many failed guesses: until it is unlocked, this account answers only from networks that it logged in from')
      return {
        answered: within || known,
        async succeed () {
          await counted.giveBack()
          await (known ? guessBudget.reset(username) : guessBudget.giveBack(username))
          await knownAddresses.add(username, network)
        }
      }
    },

    async countRefresh ({ ip }) {
      const counted = await refreshes.count(networkOf(ip))
      if (!counted.allowed) throw new TooManyRefreshes(counted.retryAfter)
      return counted.giveBack
    },

    async unlock (username) {
      await guessBudget.reset(username)
      await accounts.clear(digest(username))
    }
  }
}

/** @throws LoginLimitInvalid */
export function requireLimit (name: string, limit: number): void {
  if (!Number.isSafeInteger(limit) || limit < 1) throw new LoginLimitInvalid(name)
}

/** Names are of any length and alphabet, keys are not. */
function digest (username: string): string {
  return createHash('sha256').update(username).digest('base64url')
}
