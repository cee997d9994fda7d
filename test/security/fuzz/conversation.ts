import { connect, type Socket } from 'node:net'
import type { Attempt } from './attempt.ts'
import { readResponse, type Response } from './response.ts'

/** What came of a request: its response, or why there is none. `unasked`: the server closed as it had said it would, so the request is to be sent again. */
export type Outcome = Response | 'closed' | 'silent' | 'unasked' | SyntaxError

interface Waiting { attempt: Attempt, settle: (outcome: Outcome) => void }

/** One keep-alive connection to a server on this machine: requests are sent in pipelines, answers matched in order (RFC 9112 §9.3.2). */
export class Conversation {
  readonly #socket: Socket
  readonly #waiting: Waiting[] = []
  readonly #patience: number
  #received: Buffer = Buffer.alloc(0)
  #ending: Outcome | null = null

  /** @param patience milliseconds for the answers of one pipeline */
  constructor (port: number, patience: number) {
    this.#patience = patience
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#socket.on('data', chunk => this.#read(chunk))
    this.#socket.on('error', () => this.#end('closed'))
    this.#socket.on('close', () => this.#end('closed'))
    this.#socket.setTimeout(patience, () => this.#end('silent'))
  }

  /** Whether the server has ended it. */
  get isOver (): boolean {
    return this.#ending !== null
  }

  /** Sends requests at once. After the last of a connection, `last` says so to the server, which then need not wait for more. */
  async send (attempts: readonly Attempt[], last = false): Promise<Outcome[]> {
    const outcomes = attempts.map(attempt => new Promise<Outcome>(resolve => {
      if (this.#ending === null) this.#waiting.push({ attempt, settle: resolve })
      else resolve(this.#ending)
    }))
    const bytes = Buffer.concat(attempts.map(({ bytes }) => bytes))
    if (last) this.#socket.end(bytes)
    else this.#socket.write(bytes)
    const timer = setTimeout(() => this.#end('silent'), this.#patience)
    try {
      return await Promise.all(outcomes)
    } finally {
      clearTimeout(timer)
    }
  }

  close (): void {
    this.#end('closed')
  }

  #read (chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
    try {
      while (this.#received.length > 0) {
        const [next] = this.#waiting
        if (next === undefined) return
        const response = readResponse(this.#received, next.attempt.method)
        if (response === null) return
        this.#received = this.#received.subarray(response.raw.length)
        this.#waiting.shift()
        // Bytes that nobody asked for would be read as the answer to somebody's next request.
        next.settle(this.#waiting.length === 0 && this.#received.length > 0 ? new SyntaxError('more bytes than answers') : response)
        if (response.headers.get('connection') === 'close') this.#end('unasked')
      }
    } catch (error) {
      this.#end(error as SyntaxError)
    }
  }

  #end (outcome: Outcome): void {
    if (this.#ending !== null) return
    this.#ending = outcome === 'unasked' ? outcome : 'unasked'
    // Only the first of those that wait is the cause; the others were not answered because of it.
    for (const [i, { settle }] of this.#waiting.splice(0).entries()) settle(i === 0 ? outcome : 'unasked')
    this.#socket.destroy()
  }
}
