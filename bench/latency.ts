import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Feed } from './credentials.ts'
import { ask, statusOf } from './load.ts'

/**
 * Good traffic at a steady pace: each connection asks when its turn has come, or, if the answer came later than that,
 * at once.
 *
 * @param rate requests per second, over all connections
 * @returns milliseconds from each request to its answer
 * @throws Error where one is not answered with 200
 */
export async function latencies (port: number, feed: Feed, { rate, connections, seconds }: { rate: number, connections: number, seconds: number }): Promise<number[]> {
  const all: number[] = []
  const interval = connections / rate * 1000
  const begin = performance.now()
  await Promise.all(Array.from({ length: connections }, async (_none, index) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    for (let due = begin + interval * index / connections; due < begin + seconds * 1000; due += interval) {
      if (due > performance.now()) await pause(due - performance.now())
      const start = performance.now()
      const answer = await ask(socket, feed())
      all.push(performance.now() - start)
      if (statusOf(answer) !== 200) throw new Error(`good traffic is answered with ${answer.split('\r\n')[0]}`)
    }
    socket.destroy()
  }))
  return all
}
