import cluster from 'node:cluster'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { open } from 'lmdb'
import authn from '../plugins/authn/index.ts'
import authz, { definePermissions } from '../plugins/authz/index.ts'
import { secretKey } from '../plugins/keys/index.ts'
import sessions, { lmdbStore } from '../plugins/sessions/index.ts'
import type { ClusterTask } from './cluster.ts'
import { PERMISSION } from './issuer.ts'

// The first process starts the others, which share its port; each has all of gatehouse, and the sessions of all.

if (cluster.isPrimary) {
  const [task] = await once(process, 'message') as [ClusterTask]
  const ports = Array.from({ length: task.workers }, async () => {
    // Not as a message: a worker's first ones may come before a module listens.
    const worker = cluster.fork({ BENCH_TASK: JSON.stringify(task) })
    return (await once(worker, 'message'))[0] as number
  })
  process.on('disconnect', () => {
    for (const worker of Object.values(cluster.workers ?? {})) worker?.kill()
    process.exit()
  })
  process.send?.((await Promise.all(ports))[0])
} else {
  process.send?.(await serve(JSON.parse(String(process.env['BENCH_TASK'])) as ClusterTask))
}

async function serve ({ guarded, secret, issuer, audience, store }: ClusterTask): Promise<number> {
  const app = Fastify()
  if (guarded) {
    const key = secretKey(Buffer.from(secret), { algorithm: 'HS256' })
    await app.register(sessions, { issuer, audience, key, store: lmdbStore(open({ path: store, maxDbs: 3 })) })
    await app.register(authn, { trust: { issuer, audience, keys: key }, isRevoked: auth => app.sessions.isRevoked(auth) })
    await app.register(authz, { model: definePermissions({ permissions: { 'orders:read': 'Read orders', 'orders:write': 'Change orders' }, roles: {} }) })
  }
  app.get('/orders', guarded ? { authz: PERMISSION } : {}, () => ({ ok: true }))
  // The first process deals out what comes to a port that they name alike; 0 they would share too.
  await app.listen({ port: 0, host: '127.0.0.1' })
  return (app.server.address() as AddressInfo).port
}
