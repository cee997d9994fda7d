import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

/** A server on this machine that can be stopped, and started again at the same port. */
export interface Host {
  readonly origin: string
  /** The paths it was asked for, by now. */
  readonly asked: string[]
  /** What answers; another may take its place at any time. */
  listener: RequestListener
  stop (): Promise<void>
  start (): Promise<void>
}

/** Starts a host that goes with the test. Its origin is known before there is anything that answers. */
export async function startHost (t: Test): Promise<Host> {
  const listen = (port: number) => new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
    const server = createServer((request, response) => {
      host.asked.push(String(request.url))
      host.listener(request, response)
    })
    server.once('error', reject).listen(port, '127.0.0.1', () => resolve(server))
  })
  let server = await listen(0)
  const { port } = server.address() as AddressInfo
  const host: Host = {
    origin: `http://127.0.0.1:${port}`,
    asked: [],
    listener: (_request, response) => response.writeHead(404).end(),
    stop: () => new Promise(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
    start: async () => { server = await listen(port) }
  }
  t.teardown(() => host.stop())
  return host
}
