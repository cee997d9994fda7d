import { unknownOptions } from '../../options/unknown.ts'
import { InvalidOption, StoreFailed, UnknownOption } from '../errors.ts'
import type { Revocation, Rotated, Session, SessionStore } from '../session-store.ts'
import { digest } from './digest.ts'
import { asker } from './redis/ask.ts'
import type { RedisClient } from './redis/client.ts'
import { watchRevocations } from './redis/watch.ts'

/** Options of `redisStore`. A misspelt one refuses to boot. */
export interface RedisStoreOptions {
  /**
   * What all keys begin with, and the channel. It holds a hash tag, `{...}`, so that a cluster keeps all of them in one
   * slot: a step reads and writes several. Default `{gatehouse}:`.
   */
  prefix?: string
}

/** Revocations that are read in one step: the server does nothing else meanwhile. */
const PAGE = 5000

/**
 * Keeps sessions in Redis 6.2 or later, or in Valkey, for any number of processes. The server's clock decides.
 *
 * What was answered is as durable as the server makes it: with `appendonly yes` and `appendfsync always` it survives a
 * crash; with `appendfsync everysec` the last second may be lost, and without an append-only file, or in a failover to
 * a replica, more. Lost with it may be a revocation: the session is alive again until it is ended again. So is a
 * rotation: its client has to log in again. Set `maxmemory-policy noeviction`, otherwise sessions go, and revocations
 * are forgotten, when memory is short; then new sessions are refused, and revoking still works.
 *
 * While the client is not connected, everything is refused at once. What was under way when a connection broke may have
 * been done; the client sends it once more, which does no harm.
 *
 * @param client of ioredis, connected: `app.redis` of @fastify/redis is one. It stays yours to close.
 * @throws UnknownOption, InvalidOption
 */
export function redisStore (client: RedisClient, options: RedisStoreOptions = {}): SessionStore {
  const { prefix, channel } = check(client, options)
  const ask = asker(client, prefix, channel)

  return {
    async add ({ id, subject, claims, device, hash, lifetime, idleLifetime }) {
      const session = JSON.stringify({ id, subject, claims, device })
      const kept = readSession(await ask('add', id, digest(subject), session, hash, milliseconds(lifetime), milliseconds(idleLifetime)))
      if (kept === null) throw new StoreFailed('the session ended before it was kept')
      return kept
    },

    async rotate ({ id, presented, next, grace, idleLifetime, keep }) {
      const [outcome, nonce, fields] = await ask('rotate', id, presented, next.hash, next.nonce, milliseconds(grace), milliseconds(idleLifetime), milliseconds(keep)) as [Rotated['outcome'], string, unknown]
      const session = readSession(fields)
      if (outcome === 'gone' || session === null) return { outcome: 'gone' }
      return outcome === 'reused' ? { outcome, session } : { outcome, session, nonce }
    },

    revoke: async (id, keep) => readSession(await ask('revoke', id, milliseconds(keep))),

    revokeAll: async (subject, keep) => readSessions(await ask('revokeAll', digest(subject), milliseconds(keep))),

    find: async id => readSession(await ask('find', id)),

    list: async subject => readSessions(await ask('list', digest(subject))).sort((a, b) => b.usedAt - a.usedAt),

    async revocations (after) {
      const revocations: Revocation[] = []
      let [number, id] = readCursor(after ?? ':')
      for (;;) {
        const [now, page] = await ask('revocations', number, id, PAGE) as [string, string[][]]
        for (const [revoked = '', at = '', until] of page) {
          [number, id] = [at, revoked]
          if (Number(until) > Number(now)) revocations.push({ id: revoked, until: Number(until) / 1000 })
        }
        if (page.length < PAGE) return { revocations, cursor: `${number}:${id}` }
      }
    },

    watch: tell => watchRevocations(client, channel, tell)
  }
}

function check (client: unknown, options: RedisStoreOptions): { prefix: string, channel: string } {
  const methods = Object(client) as Record<string, unknown>
  if (!['evalsha', 'eval', 'duplicate'].every(name => typeof methods[name] === 'function')) {
    throw new InvalidOption('store: redisStore(client)', 'needs a client of ioredis, such as app.redis of @fastify/redis.')
  }
  const unknown = unknownOptions(options, ['prefix'])
  if (unknown !== null) throw new UnknownOption(`redisStore: ${unknown}`)
  const { prefix = '{gatehouse}:' } = options
  if (typeof prefix !== 'string' || !/^[^{]*\{[^}]+\}/.test(prefix)) {
    throw new InvalidOption('store: redisStore prefix', 'must be a string with a hash tag, such as "{shop}:", which keeps the keys together in a cluster.')
  }
  return { prefix, channel: `${prefix}revoked` }
}

function milliseconds (seconds: number): number {
  return Math.round(seconds * 1000)
}

/** A cursor names a revocation: its place, and the session. */
function readCursor (cursor: string): [number: string, id: string] {
  const colon = cursor.indexOf(':')
  return [cursor.slice(0, colon), cursor.slice(colon + 1)]
}

function readSession (fields: unknown): Session | null {
  if (!Array.isArray(fields)) return null
  const [session, created, used, expires] = fields.map(String)
  return { ...JSON.parse(String(session)), createdAt: Number(created) / 1000, usedAt: Number(used) / 1000, expiresAt: Number(expires) / 1000 }
}

function readSessions (many: unknown): Session[] {
  return (many as unknown[]).map(fields => readSession(fields) as Session)
}
