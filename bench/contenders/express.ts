import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express, { type ErrorRequestHandler, type RequestHandler } from 'express'
import type { Served } from './contender.ts'

/** Serves the bare and the protected route. @param common what the bare route has, too */
export async function onExpress (common: RequestHandler[], protection: RequestHandler[]): Promise<Served> {
  return { open: await listen(common), guarded: await listen([...common, ...protection]) }
}

async function listen (handlers: RequestHandler[]): Promise<number> {
  const app = express()
  app.get('/orders', ...handlers, (_request, response) => { response.json({ ok: true }) })
  // express prints the stack of what its own handler answers.
  const answer: ErrorRequestHandler = (error: { status?: number, message: string }, _request, response, _next) => {
    response.status(error.status ?? 500).json({ message: error.message })
  }
  app.use(answer)
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
