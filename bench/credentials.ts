import { randomBytes } from 'node:crypto'
import type { Issuer } from './issuer.ts'
import type { Task } from './task.ts'

/** What a client may present: a good token, or what is wrong with it. Null is no token. */
export const CREDENTIALS = {
  good: ({ token }) => token(),
  missing: () => null,
  // Begins with a byte that is no UTF-8, so that everybody finds the same fault in each.
  malformed: () => [Buffer.concat([Buffer.of(255), randomBytes(23)]), randomBytes(240), randomBytes(32)].map(part => part.toString('base64url')).join('.'),
  'bad signature': ({ token }) => token({ forged: true }),
  expired: ({ token }) => token({ claims: { exp: Math.floor(Date.now() / 1000) - 3600 } }),
  'another issuer': ({ token }) => token({ claims: { iss: 'https://logon.example.com' } }),
  'another audience': ({ token }) => token({ claims: { aud: 'https://app.example.com' } }),
  'another typ': ({ token }) => token({ typ: 'id+jwt' }),
  'no permission': ({ token }) => token({ claims: { permissions: ['orders:read'], scope: 'orders:read' } })
} as const satisfies Record<string, (issuer: Issuer) => string | null>

export type Credential = keyof typeof CREDENTIALS

/** The bytes of a request that presents a token, or none. */
export function requestWith ({ source, cookieName }: Pick<Task, 'source' | 'cookieName'>, token: string | null): Buffer {
  const credential = token === null ? '' : source === 'header' ? `Authorization: Bearer ${token}\r\n` : `Cookie: theme=dark; ${cookieName}=${token}\r\n`
  return Buffer.from(`GET /orders HTTP/1.1\r\nHost: api.example.com\r\nAccept: application/json\r\n${credential}\r\n`)
}

/** What gives the next request to send. */
export type Feed = () => Buffer

/** Requests that take turns: after the first turn, all have been seen before. */
export function turns (requests: readonly Buffer[]): Feed {
  let next = 0
  return () => requests[next++ % requests.length] as Buffer
}

/** Requests that are each made when they are asked for. */
export function fresh (token: () => string | null, task: Pick<Task, 'source' | 'cookieName'>): Feed {
  return () => requestWith(task, token())
}

/** Requests that are given once. @throws RangeError when they are used up, for then none would be new */
export function once (tokens: readonly (string | null)[], task: Pick<Task, 'source' | 'cookieName'>): Feed {
  let next = 0
  return () => {
    const token = tokens[next++]
    if (token === undefined) throw new RangeError('More requests than tokens were prepared for.')
    return requestWith(task, token)
  }
}
