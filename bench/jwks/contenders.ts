import Fastify from 'fastify'
import buildGetJwks from 'get-jwks'
import { createRemoteJWKSet } from 'jose'
import { remoteKeys } from '../../plugins/keys/index.ts'

/** A client of a JWK set. */
export interface Client {
  /** Whether there is a key of that name. Rejects where the client fails; that it knows no such key may be either. */
  find (kid: string): Promise<boolean>
  close (): void
}

/** Seconds; left out, each client's own default. */
export interface Times {
  readonly lifetime?: number
  readonly cooldown?: number
}

/** Makes a client of the set at `${origin}/jwks`, as its documentation says. */
export type MakeClient = (origin: string, times: Times) => Promise<Client>

/** Who is compared. get-jwks has no cooldown. */
export const CONTENDERS: Readonly<Record<string, MakeClient>> = {
  'jose createRemoteJWKSet': async (origin, { lifetime, cooldown }) => {
    const find = createRemoteJWKSet(new URL(`${origin}/jwks`), {
      ...(lifetime !== undefined && { cacheMaxAge: lifetime * 1000 }),
      ...(cooldown !== undefined && { cooldownDuration: cooldown * 1000 })
    })
    return { find: async kid => await find({ alg: 'ES256', kid }) !== undefined, close: () => {} }
  },
  'get-jwks': async (origin, { lifetime }) => {
    const keys = buildGetJwks({ jwksPath: '/jwks', ...(lifetime !== undefined && { ttl: lifetime * 1000 }) })
    return { find: async kid => await keys.getPublicKey({ domain: origin, alg: 'ES256', kid }) !== undefined, close: () => {} }
  },
  'fastify-gatehouse': async (origin, { lifetime, cooldown }) => {
    const keys = remoteKeys(`${origin}/jwks`, {
      ...(lifetime !== undefined && { minLifetime: lifetime, maxLifetime: lifetime }),
      ...(cooldown !== undefined && { cooldown })
    })
    await keys.open(Fastify().log)
    return { find: async kid => await keys.find(kid, 'ES256') !== undefined, close: () => keys.close() }
  }
}
