import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** Requests on the wire at once on each connection. */
const PIPELINE = 4

/**
 * Sends prepared requests over connections that are kept, and counts the answers by their length, which is the same for
 * all: what the client costs on the same machine must be small and the same for everybody.
 */
export class Load {
  readonly #sockets: Socket[]
  readonly #requests: readonly Buffer[]
  readonly #answer: number

  private constructor (sockets: Socket[], requests: readonly Buffer[], answer: number) {
    this.#sockets = sockets
    this.#requests = requests
    this.#answer = answer
  }

  /** One connection for each request, which it then repeats. @throws Error unless each is answered with 200 */
  static async open (port: number, requests: readonly Buffer[]): Promise<Load> {
    const sockets = requests.map(() => connect({ port, host: '127.0.0.1', noDelay: true }))
    const answers = await Promise.all(sockets.map((socket, i) => ask(socket, requests[i] as Buffer)))
    const lengths = new Set(answers.map(answer => answer.length))
    if (!answers.every(answer => answer.startsWith('HTTP/1.1 200 ')) || lengths.size !== 1) throw new Error(`expected 200 from everybody, got ${answers[0]}`)
    return new Load(sockets, requests, [...lengths][0] as number)
  }

  /** Sends so many requests in all; seconds it took. */
  async run (count: number): Promise<number> {
    const share = Math.ceil(count / this.#sockets.length)
    const start = performance.now()
    await Promise.all(this.#sockets.map((socket, i) => this.#repeat(socket, this.#requests[i] as Buffer, share)))
    return (performance.now() - start) / 1000
  }

  /** How many requests `run(count)` really sends: each connection the same number. */
  sent (count: number): number {
    return Math.ceil(count / this.#sockets.length) * this.#sockets.length
  }

  close (): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  #repeat (socket: Socket, request: Buffer, count: number): Promise<void> {
    return new Promise((resolve, reject) => {
      let sent = 0
      let bytes = 0
      const send = (upTo: number) => { while (sent < Math.min(upTo, count)) { socket.write(request); sent++ } }
      const settle = (error?: Error) => {
        socket.off('data', onData).off('error', settle).off('close', onClose)
        if (error === undefined) resolve()
        else reject(error)
      }
      const onClose = () => settle(new Error('the server hung up'))
      const onData = (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes === count * this.#answer) settle()
        else if (bytes > count * this.#answer) settle(new Error('an answer of another length'))
        else send(Math.floor(bytes / this.#answer) + PIPELINE)
      }
      socket.on('data', onData).on('error', settle).on('close', onClose)
      send(PIPELINE)
    })
  }
}

/** The answer to one request. */
export async function askOnce (port: number, request: Buffer): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  const answer = await ask(socket, request)
  socket.destroy()
  return answer
}

async function ask (socket: Socket, request: Buffer): Promise<string> {
  socket.write(request)
  const [answer] = await once(socket, 'data') as [Buffer]
  return answer.toString('latin1')
}
