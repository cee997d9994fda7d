import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { inTime } from '../../../refusal/in-time.ts'
import { ListenDeaf } from '../../errors.ts'
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
  /** Tells a channel something by another connection. */
  readonly say: (channel: string, payload: string) => Promise<unknown>
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
  /** How long what the store tells itself may take until it is heard. */
  readonly hearing?: number
  /** Before it is tried again when it was not heard. */
  readonly deafPause?: number
  /** Is given a ListenDeaf, once until something is heard. Default: a warning of the process. */
  readonly warn?: (error: Error) => void
}

/**
 * A connection of the pool, which is not given back: whoever listened with it would go on to. The pool leaves the client's
 * errors to who takes it in the step in which it calls back, and the error of a backend that is terminated may come before
 * a promise of that goes on: without a listener it would end the process.
 */
export function fromPool (pool: PostgresPool): Promise<Connection> {
  return new Promise((resolve, reject) => {
    pool.connect((err, client) => {
      if (client === undefined) return reject(err)
      client.on('error', () => {})
      resolve({ client, close: () => client.release(true) })
    })
  })
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
 * Whether a connection hears what another one tells. Behind a pooler that lends the connections of the server, LISTEN
 * succeeds and nothing is heard, and other clients are told in its place. So this asks with a channel that nothing
 * else is ever told on.
 */
async function hears (client: PostgresListener, { say, hearing = 1, patience = 3 }: Listening, stopped: Promise<void>): Promise<boolean> {
  const [probe, secret] = [`gatehouse_${randomUUID()}`, randomUUID()]
  const ask = (text: string) => inTime(client.query(text), patience, 'PostgreSQL')
  const heard = new Promise<boolean>(resolve => {
    client.on('notification', ({ payload }) => { if (payload === secret) resolve(true) })
  })
  await ask(`LISTEN "${probe}"`)
  await inTime(say(probe, secret), patience, 'PostgreSQL')
  const over = new AbortController()
  const silence = sleep(hearing * 1000, false, { signal: over.signal }).catch(() => false)
  const answer = await Promise.race([heard, silence, stopped.then(() => false)])
  over.abort()
  await ask(`UNLISTEN "${probe}"`)
  return answer
}

/**
 * Tells of what is told on a channel, and opens the connection again whenever it breaks, until it is ended. Resolves when it
 * listens, or when the first attempt has failed, for it goes on trying: what is missed, polling finds. If the channel
 * cannot be heard, it says so once, does not listen on it, and tries again rarely.
 */
export async function watchChannel (listening: Listening): Promise<() => Promise<void>> {
  const { open, channel, tell, patience = 3, heartbeat = 30, pause = 0.1, longestPause = 10, deafPause = 300 } = listening
  const { warn = error => process.emitWarning(error) } = listening
  const stop = new AbortController()
  const stopped = new Promise<void>(resolve => stop.signal.addEventListener('abort', () => resolve()))

  /** Resolves when the connection is broken, or no longer needed. */
  async function listen (begun: () => void): Promise<void> {
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
      if (!await hears(client, listening, stopped)) throw new ListenDeaf()
      await inTime(client.query(`LISTEN "${channel}"`), patience, 'PostgreSQL')
      begun()
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
      let deaf = false
      for (let wait = pause; !stop.signal.aborted; wait = Math.min(wait * 2, longestPause)) {
        let rest = 0
        try {
          await listen(() => {
            wait = pause
            deaf = false
            resolve(end)
          })
        } catch (err) {
          // What else went wrong, the polls say: they ask the same server.
          if (err instanceof ListenDeaf && !stop.signal.aborted) {
            rest = deafPause
            if (!deaf) warn(err)
            deaf = true
          }
        }
        resolve(end)
        await sleep(Math.max(wait, rest) * 1000, undefined, { ref: false, signal: stop.signal }).catch(() => {})
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
