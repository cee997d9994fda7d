import type { FastifyInstance } from 'fastify'
import { claims, hmac, mint, now } from '../../authn/mint.ts'
import { ask, type Answer } from '../ask.ts'

export const SECRET = 'the secret that both of them share'

const header = { alg: 'HS256', typ: 'JWT' }
/** As @fastify/jwt signs. */
const token = (changes: object = {}, head: object = header, secret = SECRET) => mint(claims(changes), head, hmac(Buffer.from(secret)))

const editor = { roles: ['editor'] }
/** The same requests for both applications: what is asked, and by whom. */
export const requests: Readonly<Record<string, readonly [what: string, token: string | null]>> = {
  'health, by anybody': ['GET /health', null],
  'me, by nobody': ['GET /me', null],
  'me, by a reader': ['GET /me', token({ roles: ['reader'] })],
  'me, by somebody whose token has expired': ['GET /me', token({ exp: now() - 60 })],
  'me, by a forger': ['GET /me', token({}, header, 'the secret of somebody else, a forger')],
  'me, with an algorithm that nobody knows': ['GET /me', token({}, { ...header, alg: 'nonsense' })],
  'me, with a token that is not valid yet': ['GET /me', token({ nbf: now() + 600 })],
  'me, with a token for somebody else': ['GET /me', token({ aud: 'https://another.example.com' })],
  'me, with a token that never expires': ['GET /me', token({ exp: undefined })],
  'publish, by an editor': ['POST /articles/7/publish', token(editor)],
  'publish, by a reader': ['POST /articles/7/publish', token({ roles: ['reader'] })],
  'publish, by somebody without roles': ['POST /articles/7/publish', token()],
  'delete, by an editor': ['DELETE /articles/7', token(editor)],
  'delete, by nobody': ['DELETE /articles/7', null]
}

/** What an application answers to each. */
export async function answersOf (app: FastifyInstance): Promise<Record<string, Answer>> {
  const answers = Object.entries(requests).map(async ([name, [what, token]]) => [name, await ask(app, what, token)] as const)
  return Object.fromEntries(await Promise.all(answers))
}

/** Their statuses alone. */
export function statusesOf (answers: Readonly<Record<string, Answer>>): Record<string, number> {
  return Object.fromEntries(Object.entries(answers).map(([name, { status }]) => [name, status]))
}
