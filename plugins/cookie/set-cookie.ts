import { fastifyCookie } from '@fastify/cookie'
import Fastify from 'fastify'
import type { Cookie } from './cookie-options.ts'

/** Makes the Set-Cookie values of one cookie. */
export interface SerializeCookie {
  /** A Set-Cookie value (RFC 6265 §4.1). `maxAge` in seconds; undefined: until the browser closes; 0: delete. */
  (value: string, maxAge: number | undefined): string
  /** The Set-Cookie values that delete the cookies of the option `formerly`. They go before that of the cookie itself. */
  readonly deletions: readonly string[]
}

/** What of a reply a cookie needs, of whatever server and logger. */
export interface CookieReply {
  getHeader (name: string): unknown
  header (name: string, value: string): unknown
}

/**
 * @fastify/cookie for the one cookie. It runs on an instance of its own: the application may register it too, with
 * its own options, and requests are not made to parse cookies that nobody asks for.
 */
export async function createSerializeCookie ({ name, attributes, formerly }: Cookie): Promise<SerializeCookie> {
  const host = Fastify()
  await host.register(fastifyCookie)
  await host.ready()
  const { httpOnly, secure, sameSite } = attributes
  const deletions = formerly.map(({ name, ...where }) => host.serializeCookie(name, '', { httpOnly, secure, sameSite, ...where, maxAge: 0 }))
  const serialize = (value: string, maxAge: number | undefined) =>
    host.serializeCookie(name, value, maxAge === undefined ? attributes : { ...attributes, maxAge })
  return Object.assign(serialize, { deletions: Object.freeze(deletions) })
}

/** Deletes the cookies of the option `formerly`. A deletion that the reply already has is not repeated. */
export function deleteFormer (reply: CookieReply, { deletions }: Pick<SerializeCookie, 'deletions'>): void {
  if (deletions.length === 0) return
  const present = [reply.getHeader('set-cookie')].flat()
  for (const deletion of deletions) if (!present.includes(deletion)) reply.header('set-cookie', deletion)
}

/**
 * Sets the cookie, or deletes it, and deletes its former ones: those first, for a browser that counts two of them as one
 * keeps what comes last.
 *
 * @param maxAge seconds; undefined: until the browser closes; 0: delete
 */
export function setCookie (reply: CookieReply, serialize: SerializeCookie, value: string, maxAge: number | undefined): void {
  const cookie = serialize(value, maxAge)
  deleteFormer(reply, serialize)
  reply.header('set-cookie', cookie)
}
