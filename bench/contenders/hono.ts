import type { webcrypto } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { jwt } from 'hono/jwt'
import type { Algorithm, Task } from '../task.ts'
import type { Serve } from './contender.ts'

export const hono: Serve = async task => {
  const open = new Hono()
  const guarded = new Hono()
  guarded.use(jwt({
    secret: await cryptoKey(task),
    alg: task.algorithm,
    verification: { iss: task.issuer, aud: task.audience, typ: 'at+jwt' },
    ...(task.source === 'cookie' && { cookie: task.cookieName })
  }))
  return { open: await listen(open), guarded: await listen(guarded) }
}

async function listen (app: Hono): Promise<number> {
  app.get('/orders', context => context.json({ ok: true }))
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** It takes a PEM too, which it then imports for each request: this is the quickest way it has. */
async function cryptoKey ({ algorithm, material }: Task): Promise<webcrypto.CryptoKey> {
  if (typeof material !== 'string') return await crypto.subtle.importKey('raw', new Uint8Array(material), IMPORTS[algorithm], false, ['verify'])
  const der = Buffer.from(material.replace(/-+(BEGIN|END).*?-+/g, ''), 'base64')
  return await crypto.subtle.importKey('spki', new Uint8Array(der), IMPORTS[algorithm], false, ['verify'])
}

const IMPORTS: Record<Algorithm, { name: string, hash?: string, namedCurve?: string }> = {
  HS256: { name: 'HMAC', hash: 'SHA-256' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  EdDSA: { name: 'Ed25519' }
}
