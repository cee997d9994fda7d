import Fastify, { type FastifyInstance } from 'fastify'
import authn, { type AuthnOptions } from '../plugins/authn/index.ts'
import authz, { definePermissions } from '../plugins/authz/index.ts'
import { publicKey, secretKey } from '../plugins/keys/index.ts'
import sessions, { memoryStore } from '../plugins/sessions/index.ts'
import { createIssuer, type Issuer } from './issuer.ts'
import { handled } from './lifecycle.ts'
import type { Dimension } from './scale.ts'

/** The same application with and without protection, and whom to ask for what. */
export interface Grown {
  readonly open: FastifyInstance
  readonly guarded: FastifyInstance
  readonly url: string
  readonly token: () => string
}

/** An application of some size in one respect, and of the least in all others. */
export const BUILD: Record<Dimension, (size: number) => Promise<Grown>> = {
  routes: async size => await build({ routes: size }),

  'permissions of a person, by a role': async size => await build({ permissions: size, claims: { permissions: [], scope: undefined, roles: ['all'] } }),

  // The names are short: a token with all of them must fit into a header of node.
  'permissions of a person, in the token': async size => await build({ permissions: size, claims: { permissions: names(size), scope: undefined }, maxTokenBytes: 16_384 }),

  'keys of the issuer': async size => {
    const issuers = Array.from({ length: size }, () => createIssuer('ES256'))
    const keys = issuers.map(({ material }, i) => publicKey(String(material), { algorithm: 'ES256', kid: `key-${i}` }))
    const last = issuers.at(-1) as Issuer
    return await build({ trust: { issuer: last.issuer, audience: last.audience, keys }, token: claims => last.token({ claims, kid: `key-${size - 1}` }) })
  },

  issuers: async size => {
    const issuers = Array.from({ length: size }, (_none, i) => createIssuer('ES256', `https://login-${i}.example.com`))
    const trust = issuers.map(({ issuer, audience, material }) => ({ issuer, audience, keys: publicKey(String(material), { algorithm: 'ES256' }) }))
    return await build({ trust, token: claims => (issuers.at(-1) as Issuer).token({ claims }) })
  },

  'revoked sessions': async size => {
    const { issuer, audience, material } = SECRET
    const store = memoryStore()
    const lifetimes = { lifetime: 86_400, idleLifetime: 86_400 }
    for (let i = 0; i < size; i++) {
      await store.add({ id: `session-${i}`, subject: `subject-${i}`, claims: {}, device: null, hash: String(i), ...lifetimes })
      await store.revoke(`session-${i}`, 86_400)
    }
    return await build({
      claims: { sid: 'another-session' },
      prepare: async app => { await app.register(sessions, { issuer, audience, key: secretKey(material, { algorithm: 'HS256' }), store }) },
      isRevoked: app => auth => app.sessions.isRevoked(auth)
    })
  }
}

const SECRET = createIssuer('HS256')

interface Plan {
  readonly routes?: number
  readonly permissions?: number
  readonly claims?: Readonly<Record<string, unknown>>
  readonly trust?: AuthnOptions['trust']
  readonly token?: (claims: Readonly<Record<string, unknown>>) => string
  readonly maxTokenBytes?: number
  readonly prepare?: (app: FastifyInstance) => Promise<void>
  readonly isRevoked?: (app: FastifyInstance) => AuthnOptions['isRevoked']
}

async function build ({ routes = 10, permissions = 10, claims = {}, trust, token, maxTokenBytes = 8192, prepare, isRevoked }: Plan): Promise<Grown> {
  const { issuer, audience, material } = SECRET
  const open = Fastify()
  const guarded = Fastify()
  await prepare?.(guarded)
  await guarded.register(authn, {
    trust: trust ?? { issuer, audience, keys: secretKey(material, { algorithm: 'HS256' }) }, maxTokenBytes, isRevoked: isRevoked?.(guarded)
  })
  const all = names(permissions)
  await guarded.register(authz, { model: definePermissions({ permissions: Object.fromEntries(all.map(name => [name, `May ${name}`])), roles: { all } }) })
  const rule = all.at(-1) as string
  for (let i = 0; i < routes; i++) {
    open.get(`/routes/${i}/things`, handled)
    guarded.get(`/routes/${i}/things`, { authz: rule }, handled)
  }
  const granted = { permissions: [rule], scope: undefined, ...claims }
  return { open, guarded, url: `/routes/${routes >> 1}/things`, token: () => token?.(granted) ?? SECRET.token({ claims: granted }) }
}

function names (count: number): string[] {
  return Array.from({ length: count }, (_none, i) => `p:${i.toString(36)}`)
}
