import { server as createServer, type Server } from '@hapi/hapi'
import { plugin } from '@hapi/jwt'
import { PERMISSION } from '../issuer.ts'
import type { Task } from '../task.ts'
import type { Serve } from './contender.ts'

export const hapi: Serve = async task => {
  const open = createServer({ port: 0, host: '127.0.0.1' })
  const guarded = createServer({ port: 0, host: '127.0.0.1' })
  await protect(guarded, task)
  return { open: await listen(open), guarded: await listen(guarded) }
}

async function protect (server: Server, { algorithm, material, issuer, audience, source, cookieName }: Task): Promise<void> {
  await server.register(plugin)
  server.auth.strategy('token', 'jwt', {
    keys: { key: material, algorithms: [algorithm] },
    verify: { iss: issuer, aud: audience, sub: false, exp: true, nbf: true },
    validate: ({ decoded: { payload } }: { decoded: { payload: { permissions: string[] } } }) => ({ isValid: true, credentials: { scope: payload.permissions } }),
    ...(source === 'cookie' && { cookieName })
  })
  server.auth.default({ strategy: 'token', access: { scope: [PERMISSION] } })
}

async function listen (server: Server): Promise<number> {
  server.route({ method: 'GET', path: '/orders', handler: () => ({ ok: true }) })
  await server.start()
  return Number(server.info.port)
}
