import { once } from 'node:events'
import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { WebSocket } from 'ws'

const DESCRIPTORS = '/proc/self/fd'

/** What a refused handshake is answered. */
export interface Refused {
  readonly status: number | undefined
  readonly body: string
}

/** The sockets that this process has open; 0 on a system that does not list them. */
export function openSockets (): number {
  if (!existsSync(DESCRIPTORS)) return 0
  return readdirSync(DESCRIPTORS).filter(descriptor => {
    try {
      return readlinkSync(`${DESCRIPTORS}/${descriptor}`).startsWith('socket:')
    } catch {
      return false
    }
  }).length
}

/** A handshake that is refused: its answer, read to the end. */
export async function refused (address: string, headers: Record<string, string> = {}, protocols: string[] = []): Promise<Refused> {
  const socket = new WebSocket(address, protocols, { headers })
  socket.on('error', () => {})
  const [, response] = await once(socket, 'unexpected-response') as [ClientRequest, IncomingMessage]
  return { status: response.statusCode, body: await text(response) }
}

/** An open WebSocket. */
export async function opened (address: string, headers: Record<string, string>, protocols: string[] = []): Promise<WebSocket> {
  const socket = new WebSocket(address, protocols, { headers })
  await once(socket, 'open')
  return socket
}

/** Many refused handshakes leave no socket behind, neither of the server nor of the process. */
export async function leavesNoSocket (t: Test, app: FastifyInstance, handshake: () => Promise<Refused>, count: number): Promise<void> {
  await handshake()
  const before = openSockets() - await connections(app)
  for (let left = count; left > 0; left -= 50) await Promise.all(Array.from({ length: Math.min(50, left) }, handshake))
  for (let looks = 50; looks > 0 && (await connections(app) > 0 || openSockets() > before); looks--) await wait(10)
  t.equal(await connections(app), 0, 'no connection is left')
  t.ok(openSockets() <= before, 'no socket is left')
}

/** The application closes within a second. */
export async function closesAtOnce (t: Test, app: FastifyInstance): Promise<void> {
  const start = Date.now()
  const closed = await Promise.race([app.close().then(() => true), wait(2000, false)])
  t.ok(closed && Date.now() - start < 1000, 'it closes within a second')
}

async function connections (app: FastifyInstance): Promise<number> {
  return await new Promise((resolve, reject) => { app.server.getConnections((error, count) => error === null ? resolve(count) : reject(error)) })
}
