import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Task } from './task.ts'

/** Sends one request through an application; resolves when its handler runs. @throws Error where it does not */
export type Pass = (request: readonly Buffer[]) => Promise<void>

const SOCKET = new Socket()

/**
 * The whole of what Fastify executes from the router to the handler, and nothing of what is before and behind it: no
 * socket, no parser, no answer. `app.routing` is the very listener that Fastify gives node's server, so no hook is
 * picked out or called in another way than in production; what an unprotected route takes is what to subtract.
 *
 * The request is an IncomingMessage that gets its headers as from node's parser: fresh strings each time, lower-cased
 * and joined when they are first asked for. A string that was seen before would have its hash already, and a Map keyed
 * by tokens would look faster than it is.
 *
 * @param app with the routes of `answering`, not yet booted
 */
export async function passThrough (app: FastifyInstance, url = '/orders'): Promise<Pass> {
  await app.ready()
  return lines => new Promise((resolve, reject) => {
    const request = new IncomingMessage(SOCKET) as IncomingMessage & ParserSide
    request.method = 'GET'
    request.url = url
    request._addHeaderLines(lines.map(line => line.toString('latin1')), lines.length)
    request.handled = resolve
    app.routing(request, new Refusal(request, reject))
  })
}

/** The handler of routes that are passed through. It sends no answer: that would be measured too. */
export function handled ({ raw }: { raw: object }): void {
  (raw as ParserSide).handled()
}

/** Names and values as they are on the wire, of a client that presents a token. */
export function headerLines ({ source, cookieName }: Pick<Task, 'source' | 'cookieName'>, token: string): Buffer[] {
  const credential = source === 'header' ? ['Authorization', `Bearer ${token}`] : ['Cookie', `theme=dark; ${cookieName}=${token}`]
  return ['Host', 'api.example.com', 'Accept', 'application/json', 'User-Agent', 'bench', ...credential].map(line => Buffer.from(line))
}

interface ParserSide {
  handled: () => void
  /** What node's parser calls: https://github.com/nodejs/node/blob/main/lib/_http_common.js */
  _addHeaderLines: (lines: string[], length: number) => void
}

/** An answer before the handler ran is a refusal. */
class Refusal extends ServerResponse {
  readonly #reject: (reason: Error) => void

  constructor (request: IncomingMessage, reject: (reason: Error) => void) {
    super(request)
    this.#reject = reject
  }

  override end (): this {
    this.#reject(new Error(`refused with ${this.statusCode}`))
    return this
  }
}
