import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A process that serves sessions. */
export interface Worker {
  readonly port: number
  readonly process: ChildProcess
}

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url))

/**
 * Starts a process on a store; it answers when it listens.
 *
 * @param more options of sessions
 */
export async function startWorker (url: string, grace: number, secret: string, more: object = {}): Promise<Worker> {
  const child = fork(WORKER, [url, String(grace), secret, JSON.stringify(more)], { execArgv: ['--import', 'tsx'] })
  const [port] = await Promise.race([
    once(child, 'message') as Promise<[number]>,
    once(child, 'exit').then(([code]) => { throw new Error(`a process of the race ended with ${code}`) })
  ])
  return { port, process: child }
}

/** Ends a process at once, as a crash does. */
export async function kill ({ process: child }: Worker): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}
