import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance, type RouteShorthandOptions } from 'fastify'
import { PROTECTIONS } from './contenders.ts'
import type { Task } from './task.ts'

// The process that is measured: one application without protection, and the same one with the contender's, each on a
// port of its own. Both live in one process, because two processes of the very same code differ in speed. Compiled
// before it runs (compile.ts), as the published package is: a loader's code is not what users run.

async function serve (app: FastifyInstance, protection: RouteShorthandOptions): Promise<number> {
  app.get('/orders', protection, () => ({ ok: true }))
  await app.listen({ port: 0, host: '127.0.0.1' })
  return (app.server.address() as AddressInfo).port
}

const send = (message: unknown) => process.send?.(message)

const [task] = await once(process, 'message') as [Task]
const open = Fastify()
const guarded = Fastify()
const protection = await PROTECTIONS[task.contender](guarded, task)
send({ open: await serve(open, {}), guarded: await serve(guarded, protection) })
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  send(user + system)
})
process.on('disconnect', () => process.exit())
