import type { FastifyRequest } from 'fastify'
import type { Auth } from '../contract.ts'
import { ServerClosing } from './errors.ts'

/** What tells that a connection is over: a socket, a WebSocket, a response. */
export interface Connection {
  once (event: 'close', listener: () => void): unknown
}

/** What of a request it takes, of whatever server (HTTP/2 too) and logger. */
export interface Followable {
  readonly auth: Auth | null
  readonly raw: { readonly socket: Connection & { readonly destroyed: boolean } }
}

/** Looks again and again whether those who stay connected would still be let in. */
export interface Follower {
  /** A signal that is aborted, with the refusal, as soon as the request would be refused if it came now. */
  follow (request: FastifyRequest, connection: Connection): AbortSignal
  /** Ends all of them. */
  close (): void
}

/** Milliseconds between two looks: half of the second in which an end is to be felt. */
const INTERVAL = 500

interface Followed {
  readonly request: FastifyRequest
  readonly ended: AbortController
  /** Whether the answer of an earlier look is still awaited. */
  asking: boolean
}

/** @param check what becomes of a request now: the identity, or the refusal, thrown or rejected */
export function createFollower (check: (request: FastifyRequest) => Auth | Promise<Auth>): Follower {
  const all = new Set<Followed>()
  // One for all of them, and none where nobody stays.
  let timer: NodeJS.Timeout | null = null

  function drop (one: Followed): void {
    all.delete(one)
    if (all.size > 0 || timer === null) return
    clearInterval(timer)
    timer = null
  }

  function end (one: Followed, reason: unknown): void {
    drop(one)
    one.ended.abort(reason)
  }

  function look (one: Followed): void {
    // Where what was to tell of the close has not, this does.
    if (one.request.raw.socket.destroyed) return drop(one)
    if (one.asking) return
    try {
      const answer = check(one.request)
      if (answer instanceof Promise) lookLater(one, answer)
    } catch (error) {
      end(one, error)
    }
  }

  function lookLater (one: Followed, answer: Promise<Auth>): void {
    one.asking = true
    answer.then(() => { one.asking = false }, (error: unknown) => end(one, error))
  }

  return {
    follow (request, connection) {
      const one = { request, ended: new AbortController(), asking: false }
      all.add(one)
      connection.once('close', () => drop(one))
      timer ??= setInterval(() => all.forEach(look), INTERVAL).unref()
      return one.ended.signal
    },
    close () {
      for (const one of [...all]) end(one, new ServerClosing())
    }
  }
}
