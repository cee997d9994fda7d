import { setTimeout as sleep } from 'node:timers/promises'
import { inTime } from '../../../refusal/in-time.ts'
import type { Revocation } from '../../session-store.ts'
import type { PostgresClient, PostgresListener, PostgresPool } from './client.ts'
import { fromStorable } from './storable-text.ts'

/** A connection to listen with. */
export interface Connection {
  readonly client: PostgresListener
  /** Drops the connection, in whatever state it is. */
  close (): void
}

/** How to listen. Times are seconds. */
export interface Listening {
  readonly open: () => Promise<Connection>
  /** A name that needs no escaping. */
  readonly channel: string
  readonly tell: (revocation: Revocation) => void
  /** How long a connection may take to open, and to answer. */
  readonly patience?: number
  /** Between two questions whether the connection still answers: one that a firewall forgot ends without a word. */
  readonly heartbeat?: number
  /** Before it is opened again: first, and at most, for it doubles. */
  readonly pause?: number
  readonly longestPause?: number
}

/** A connection of the pool, which is not given back: whoever listened with it would go on to. */
export async function fromPool (pool: PostgresPool): Promise<Connection> {
  const client = await pool.connect()
  return { client, close: () => client.release(true) }
}

/** A client of the application's own making. */
export async function fromClient (make: () => PostgresClient): Promise<Connection> {
  // A function that is async all the same must not end the process by what it rejects with.
  const client = await make()
  const close = () => { client.end().catch(() => {}) }
  // Also while it connects an error without a listener would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (err) {
    close()
    throw err
  }
  return { client, close }
}

/**
 * Tells of what is told on a channel, and opens the connection again whenever it breaks, until it is ended. Resolves when it
 * listens, or when the first attempt has failed, for it goes on trying: what is missed, polling finds.
 */
export async function watchChannel ({ open, channel, tell, patience = 3, heartbeat = 30, pause = 0.1, longestPause = 10 }: Listening): Promise<() => Promise<void>> {
  const stop = new AbortController()
  const stopped = new Promise<void>(resolve => stop.signal.addEventListener('abort', () => resolve()))

  /** Resolves when the connection is broken, or no longer needed. */
  async function listen (listening: () => void): Promise<void> {
    const { client, close } = await opened()
    let timer: NodeJS.Timeout | undefined
    const broken = new Promise<void>(resolve => {
      client.on('error', () => resolve())
      client.on('end', () => resolve())
      timer = setInterval(() => { inTime(client.query('SELECT'), patience, 'PostgreSQL').catch(() => resolve()) }, heartbeat * 1000).unref()
    })
    client.on('notification', ({ payload }) => {
      const revocation = readPayload(payload)
      if (revocation !== null && !stop.signal.aborted) tell(revocation)
    })
    try {
      await inTime(client.query(`LISTEN "${channel}"`), patience, 'PostgreSQL')
      listening()
      await Promise.race([broken, stopped])
    } finally {
      clearInterval(timer)
      close()
    }
  }

  /** A connection that comes too late is closed, and nobody waits for it. */
  async function opened (): Promise<Connection> {
    const opening = open()
    try {
      const connection = await inTime(Promise.race([opening, stopped]), patience, 'PostgreSQL')
      if (connection !== undefined) return connection
      throw new Error('ended')
    } catch (err) {
      opening.then(({ close }) => close(), () => {})
      throw err
    }
  }

  return await new Promise(resolve => {
    async function follow (): Promise<void> {
      for (let wait = pause; !stop.signal.aborted; wait = Math.min(wait * 2, longestPause)) {
        // What went wrong, the polls say: they ask the same server.
        await listen(() => { wait = pause; resolve(end) }).catch(() => {})
        resolve(end)
        await sleep(wait * 1000, undefined, { ref: false, signal: stop.signal }).catch(() => {})
      }
    }
    const following = follow()
    async function end (): Promise<void> {
      stop.abort()
      await following
    }
  })
}

/** What `pg_notify` was given; null where somebody else spoke. */
function readPayload (payload = ''): Revocation | null {
  const [, until, id] = /^(\S+) (.+)$/s.exec(payload) ?? []
  return id !== undefined && Number.isFinite(Number(until)) ? { id: fromStorable(id), until: Number(until) } : null
}
