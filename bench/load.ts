import { connect, type Socket } from 'node:net'
import type { Feed } from './credentials.ts'

/**
 * Requests on the wire at once on each connection. More than one, and it depends on the moment how many answers go out in
 * one system call: that costs more than any hook, and differs between hooks that answer at once and those that wait.
 */
const PIPELINE = 1

/**
 * Sends requests over connections that are kept, and counts the answers by their length, which is the same for all:
 * what the client costs on the same machine must be small and the same for everybody.
 */
export class Load {
  readonly #sockets: Socket[]
  readonly #answer: number

  private constructor (sockets: Socket[], answer: number) {
    this.#sockets = sockets
    this.#answer = answer
  }

  /** @throws Error unless one request on each connection is answered with this status */
  static async open (port: number, connections: number, feed: Feed, status = 200): Promise<Load> {
    const sockets = Array.from({ length: connections }, () => connect({ port, host: '127.0.0.1', noDelay: true }))
    const answers = await Promise.all(sockets.map(socket => ask(socket, feed())))
    const lengths = new Set(answers.map(answer => answer.length))
    const strange = answers.find(answer => statusOf(answer) !== status)
    if (strange !== undefined || lengths.size !== 1) throw new Error(`expected ${status} from everybody, in one length of ${[...lengths].join()}, got ${strange ?? answers[0]}`)
    return new Load(sockets, [...lengths][0] as number)
  }

  /** Sends so many requests in all; seconds it took. */
  async run (count: number, feed: Feed): Promise<number> {
    const share = this.sent(count) / this.#sockets.length
    const requests = this.#sockets.map(() => Array.from({ length: share }, feed))
    let running = true
    const stayAwake = () => { if (running) setImmediate(stayAwake) }
    stayAwake()
    const start = performance.now()
    await Promise.all(this.#sockets.map((socket, i) => this.#send(socket, requests[i] as Buffer[])))
    running = false
    return (performance.now() - start) / 1000
  }

  /** How many requests `run(count)` really sends: each connection the same number. */
  sent (count: number): number {
    return Math.ceil(count / this.#sockets.length) * this.#sockets.length
  }

  close (): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  #send (socket: Socket, requests: readonly Buffer[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const all = requests.length * this.#answer
      let sent = 0
      let bytes = 0
      const send = (upTo: number) => { while (sent < Math.min(upTo, requests.length)) socket.write(requests[sent++] as Buffer) }
      const settle = (error?: Error) => {
        socket.off('data', onData).off('error', settle).off('close', onClose)
        if (error === undefined) resolve()
        else reject(error)
      }
      const onClose = () => settle(new Error('the server hung up'))
      const onData = (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes === all) settle()
        else if (bytes > all) settle(new Error(`an answer of another length: ${chunk.toString('latin1').slice(-300)}`))
        else send(Math.floor(bytes / this.#answer) + PIPELINE)
      }
      socket.on('data', onData).on('error', settle).on('close', onClose)
      send(PIPELINE)
    })
  }
}

/** The answer to one request, on a connection of its own. */
export async function askOnce (port: number, request: Buffer): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  try {
    return await ask(socket, request)
  } finally {
    socket.destroy()
  }
}

export function statusOf (answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1])
}

/** The whole answer to one request. */
export function ask (socket: Socket, request: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const onClose = () => reject(new Error(`the server hung up after ${answer}`))
    const onData = (chunk: Buffer) => {
      answer += chunk.toString('latin1')
      if (!isComplete(answer)) return
      socket.off('data', onData).off('error', reject).off('close', onClose)
      resolve(answer)
    }
    socket.on('data', onData).on('error', reject).on('close', onClose)
    socket.write(request)
  })
}

function isComplete (answer: string): boolean {
  const head = answer.indexOf('\r\n\r\n')
  if (head === -1) return false
  const length = /\r\ncontent-length: (\d+)/i.exec(answer.slice(0, head))?.[1]
  return length === undefined ? answer.endsWith('\r\n0\r\n\r\n') : answer.length >= head + 4 + Number(length)
}
