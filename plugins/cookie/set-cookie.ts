import { fastifyCookie } from '@fastify/cookie'
import Fastify from 'fastify'
import type { Cookie } from './cookie-options.ts'

/** A Set-Cookie value (RFC 6265 §4.1). `maxAge` in seconds; undefined: until the browser closes; 0: delete. */
export interface SerializeCookie {
  (value: string, maxAge: number | undefined): string
  /** Set-Cookie values that delete the former cookies. */
  readonly deletions: readonly string[]
}

/**
 * @fastify/cookie for the one cookie. It runs on an instance of its own: the application may register it too, with
 * its own options, and requests are not made to parse cookies that nobody asks for.
 */
export async function createSerializeCookie ({ name, attributes }: Cookie): Promise<SerializeCookie> {
  const host = Fastify()
  await host.register(fastifyCookie)
  await host.ready()
  const serialize = (value: string, maxAge: number | undefined) => host.serializeCookie(name, value, maxAge === undefined ? attributes : { ...attributes, maxAge })
  return Object.assign(serialize, { deletions: [] })
}
