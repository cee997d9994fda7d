import { Agent, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** How many requests are under way at once. */
const WORKERS = 16

/** What a load saw: how often each status was answered. */
export type Tally = Record<string, number>

/**
 * Requests over real sockets, `WORKERS` at once, until there is no next token. Whatever is not an answer, such as a
 * connection that broke, counts as its code.
 *
 * @param next the token of the next request; null: stop
 */
export async function load (app: FastifyInstance, path: string, next: () => string | null): Promise<Tally> {
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const agent = new Agent({ keepAlive: true, maxSockets: WORKERS })
  const tally: Tally = {}

  const ask = (token: string) => new Promise<string>(resolve => {
    get({ port, host: '127.0.0.1', path, agent, headers: { authorization: `Bearer ${token}` } }, response => {
      response.resume().on('end', () => resolve(String(response.statusCode)))
    }).on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name))
  })
  const worker = async () => {
    for (let token = next(); token !== null; token = next()) {
      const outcome = await ask(token)
      tally[outcome] = (tally[outcome] ?? 0) + 1
    }
  }
  try {
    await Promise.all(Array.from({ length: WORKERS }, worker))
  } finally {
    agent.destroy()
  }
  return tally
}
