import { ServerResponse, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyInstance } from 'fastify'

/** How long an answered client may take to close its side, in milliseconds. What it still sends is discarded meanwhile. */
const LINGER = 250

const watched = new WeakSet<object>()

/**
 * Closes the connection of each upgrade request that Fastify answers instead of upgrading, for a whole application,
 * whichever plugin brings the upgrade, in whichever scope and order.
 *
 * A server that emits `upgrade` lets go of the connection. What listens (@fastify/websocket, @fastify/http-proxy) hands
 * the request to `app.routing`, with a response of its own, so that hooks and routes decide. After a refusal the
 * connection belongs to no one: no timeout ends it, and `app.close()` waits for it. The hooks with which
 * @fastify/websocket closes it do not run if an earlier hook refuses, in other scopes, and for what Fastify answers
 * before its hooks. Ordinary requests do not come through `app.routing`, so that they cost nothing.
 */
export function closeAnsweredHandshakes (app: FastifyInstance): void {
  const root = rootOf(app)
  if (watched.has(root)) return
  watched.add(root)
  const { routing } = root
  root.routing = (request, response) => {
    if (request.headers.upgrade !== undefined) closeWhenAnswered(request, response)
    routing.call(root, request, response)
  }
  // When the application is ready, what listens is there.
  root.addHook('onReady', async () => closeBehindUnanswered(root.server))
}

/** An `upgrade` listener, and the one that it stands for: `removeListener` takes either. */
type UpgradeListener = ((request: IncomingMessage, socket: Duplex, head: Buffer) => void) & { readonly listener?: unknown }

/**
 * Closes the connection of a handshake that comes behind a request which is not answered yet (HTTP/1.1 pipelining). What
 * listens for upgrades cannot give it a response: @fastify/websocket leaves the connection open, and @fastify/http-proxy
 * throws outside of any request. Their number stays the same, for @fastify/http-proxy counts the listeners.
 */
function closeBehindUnanswered (server: FastifyInstance['server']): void {
  for (const listener of server.listeners('upgrade') as UpgradeListener[]) {
    const guarded: UpgradeListener = Object.assign(function (this: unknown, request: IncomingMessage, socket: Duplex, head: Buffer): void {
      if (hasResponse(request, socket)) socket.destroy()
      else listener.call(this, request, socket, head)
    }, { listener })
    server.removeListener('upgrade', listener)
    server.on('upgrade', guarded)
  }
}

/** Whether a response to an earlier request holds the connection: a second one cannot be assigned to it. */
function hasResponse (request: IncomingMessage, socket: Duplex): boolean {
  const probe = new ServerResponse(request)
  try {
    probe.assignSocket(socket as IncomingMessage['socket'])
  } catch {
    return true
  }
  probe.detachSocket(socket as IncomingMessage['socket'])
  return false
}

function closeWhenAnswered (request: IncomingMessage & { readonly upgrade?: unknown }, response: ServerResponse): void {
  const { socket } = response
  // Not a connection: some adapters collect the answer.
  if (socket === null) return
  // No other request can follow on a connection that its server let go of: the client is told so.
  if (request.upgrade === true) response.shouldKeepAlive = false
  // The server has removed its own listener. An error without one, such as a reset by the client, would end the process.
  if (socket.listenerCount('error') === 0) socket.on('error', () => {})
  response.once('finish', () => {
    // A server takes the connection back from a response of its own. 101 is an upgrade by the handler.
    if (response.socket === null || response.statusCode === 101) return
    // If it were destroyed with data unread, the client would get a reset, perhaps instead of the answer.
    socket.end()
    socket.resume()
    const timer = setTimeout(() => socket.destroy(), LINGER)
    socket.once('close', () => clearTimeout(timer))
  })
}

/** The scope that `routing` is defined on: a scope's prototype is the scope around it. */
function rootOf (scope: FastifyInstance): FastifyInstance {
  return Object.hasOwn(scope, 'routing') ? scope : rootOf(Object.getPrototypeOf(scope) as FastifyInstance)
}
