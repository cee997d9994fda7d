// Checked by tsc alone: each @ts-expect-error is an error of its own where the line below it compiles.
import { Type } from '@sinclair/typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import authn, { type Auth, type Authenticate, type AuthenticationEvent, type AuthnOptions, type Claims, type Frozen, type IsRevoked, type RefusalReason } from 'fastify-gatehouse/authn'
import { secretKey } from 'fastify-gatehouse/keys'

declare module 'fastify-gatehouse/authn' {
  interface Claims {
    /** What an application's own claim looks like. */
    'https://types.example/tenant'?: { id: string, tags: string[] }
  }
}

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false
function holds<Claim extends true> (): Claim | undefined { return undefined }

// The request
export async function handler (request: FastifyRequest, reply: FastifyReply): Promise<string> {
  holds<Same<typeof request.auth, Auth | null>>()
  holds<Same<typeof request.claims, Frozen<Claims>>>()
  // @ts-expect-error auth may be null
  const subject: string = request.auth.subject
  const source: 'header' | 'cookie' | undefined = request.auth?.source
  const tag: string | undefined = request.claims['https://types.example/tenant']?.tags[0]
  // @ts-expect-error nobody declared this claim
  const stranger: unknown = request.claims.stranger

  // @ts-expect-error frozen
  request.auth = null
  // @ts-expect-error frozen
  request.claims.sub = 'mallory'
  // @ts-expect-error frozen through and through
  request.claims['https://types.example/tenant']?.tags.push('x')
  // @ts-expect-error frozen through and through
  if (request.auth !== null) request.auth.claims.sub = 'mallory'

  const required: Auth = await request.authenticate()
  const optional: Auth | null = await request.authenticate({ optional: true })
  // @ts-expect-error optional may be null
  const wrong: Auth = await request.authenticate({ optional: true })
  // @ts-expect-error there is no other option
  await request.authenticate({ optional: false })

  reply.setAccessCookie('token').setAccessCookie('token', { maxAge: 60 }).clearAccessCookie()
  // @ts-expect-error a token is text
  reply.setAccessCookie(null)
  // @ts-expect-error a misspelt option
  reply.setAccessCookie('token', { maxage: 60 })
  holds<Same<ReturnType<typeof reply.checkAccessCookie>, void>>()
  // @ts-expect-error a token is text
  reply.checkAccessCookie(null)
  return [subject, source, tag, stranger, required.subject, optional?.subject, wrong].join()
}

// The events
export function reasonOf ({ outcome, reason, source, issuer }: AuthenticationEvent): RefusalReason | null {
  // @ts-expect-error misspelt
  if (outcome === 'allowed' || reason === 'token-expird') return null
  holds<Same<typeof source, 'header' | 'cookie' | null>>()
  holds<Same<typeof issuer, string | null>>()
  return reason === 'valid' ? null : reason
}

// The registered claims
holds<Same<Claims['exp'], number>>()
holds<Same<Claims['aud'], string | string[]>>()
holds<Same<Frozen<Claims>['aud'], string | readonly string[]>>()

// The options
const keys = secretKey('text', { algorithm: 'HS256' })
const trust = { issuer: 'i', audience: 'a', keys }
export const good: AuthnOptions[] = [
  { trust },
  { trust: [trust, { ...trust, audience: ['a', 'b'], keys: [keys, keys], typ: false }], cookie: false },
  { trust, cookie: { name: '__Host-a', sameSite: 'strict', partitioned: true, trustedOrigins: ['https://a.example'], formerly: [{}, { name: 'a', domain: 'example.com', path: '/', partitioned: false }] }, claims: Type.Object({}), maxTokenBytes: 1, clockTolerance: 1, callbackTimeout: 1, realm: 'r' },
  { trust, isRevoked: auth => auth.claims.jti === 'x' },
  { trust, isRevoked: async ({ subject }) => subject === 'x' }
]

export async function register (app: FastifyInstance): Promise<void> {
  await app.register(authn, { trust })
  app.get('/', { onRequest: app.authenticate }, handler)
  // @ts-expect-error whom to trust is required
  await app.register(authn, {})
  // @ts-expect-error a misspelt option
  await app.register(authn, { trust, clockTolerence: 1 })
  // @ts-expect-error keys are made by secretKey or publicKey
  await app.register(authn, { trust: { ...trust, keys: 'secret' } })
  // @ts-expect-error an environment variable may be missing
  await app.register(authn, { trust: { ...trust, issuer: process.env.ISSUER } })
  // @ts-expect-error compared as a string
  await app.register(authn, { trust: { ...trust, audience: /a/ } })
  // @ts-expect-error the cookie is described, or off
  await app.register(authn, { trust, cookie: true })
  // @ts-expect-error always HttpOnly
  await app.register(authn, { trust, cookie: { httpOnly: false } })
}

// @ts-expect-error anything but a boolean is no answer
export const vague: IsRevoked = () => undefined
// @ts-expect-error anything but a boolean is no answer
export const vagueLater: IsRevoked = async () => null

/** An authenticator of somebody else's. */
export const theirs: Authenticate = () => ({ subject: 's', source: 'header', issuer: 'i', claims: {} as Frozen<Claims> })
