import type { EventEmitter } from 'node:events'
import { Readable, type Writable } from 'node:stream'

/**
 * How a test is somebody without a token. Who is acted as stands on the raw request, under a symbol that only this
 * file holds: code in the process can put it there, by the class that `app.inject` makes its request of, and nothing
 * that arrives on a socket can. Node makes those requests, and what clients send becomes strings.
 */
const kActing = Symbol('gatehouse.acting')

/** Somebody, as authentication would have found out. */
export interface Identity {
  readonly subject: string
  /** What the token says besides. */
  readonly claims: Readonly<Record<string, unknown>>
  /** What the subject may do; null: whatever the application finds out by itself. */
  readonly grant: Grant | null
}

/** Roles and permissions that count instead of those of the claims or of a source. */
export interface Grant {
  readonly roles: readonly string[]
  readonly permissions: readonly string[]
  /** Is told of names that the model does not have. */
  readonly unknown: (kind: 'role' | 'permission', name: string) => void
}

/** What authorization came to in a rehearsal. */
export interface Verdict {
  /** What identifies the route: the plan of its rule. */
  readonly plan: unknown
  /** `depends`: on the validated request, or on what it is about. */
  readonly outcome: 'allow' | 'depends' | 'deny'
  /** Why it was not admitted. */
  readonly error?: unknown
}

/** A request to a route with a list rule. */
export interface WatchedList {
  /** The status of the answer; null before there is one. */
  readonly status: number | null
  /** The lists that no filter was asked for: before the answer, or, before there is one, by now. */
  readonly unasked: readonly string[]
  /** What a test that waits no longer disconnects. */
  readonly raw: { readonly request: EventEmitter, readonly response: Writable & { readonly headersSent: boolean } }
}

/** What a request is a part of. */
export interface Acting {
  /** Null: nobody, so that only what the request presents counts. */
  readonly identity: Identity | null
  /** Is told the verdict, and the request ends there: no handler runs. Null: it is no rehearsal. */
  readonly rehearsal: ((verdict: Verdict) => void) | null
  /** Is given the request when the handler of a route with a list rule begins. */
  readonly lists?: (list: WatchedList) => void
}

/** What a raw request is a part of; undefined for those of the network. */
export function actingOf (raw: object): Acting | undefined {
  return (raw as { readonly [kActing]?: Acting })[kActing]
}

/** The class to inject by: `app.inject({ Request })`. Its instances are made without its constructor, so the prototype says it. */
export function requestOf (acting: Acting): object {
  const Request = class extends Readable {}
  Object.defineProperty(Request.prototype, kActing, { value: Object.freeze({ ...acting }) })
  return Request
}
