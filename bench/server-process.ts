import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { CacheCount } from './contenders/contender.ts'
import type { Task } from './task.ts'

/** A contender in a process of its own. */
export class ServerProcess {
  readonly #child: ChildProcess
  readonly ports: { readonly open: number, readonly guarded: number }

  private constructor (child: ChildProcess, ports: ServerProcess['ports']) {
    this.#child = child
    this.ports = ports
  }

  /** @param script the compiled server */
  static async start (script: string, task: Task): Promise<ServerProcess> {
    const child = fork(script, { execArgv: [], serialization: 'advanced', env: { ...process.env, NODE_ENV: 'production' } })
    child.send(task)
    return new ServerProcess(child, await answerOf<ServerProcess['ports']>(child))
  }

  /** CPU time that the process has spent so far, in microseconds. */
  async cpu (): Promise<number> {
    this.#child.send('cpu')
    return await answerOf(this.#child)
  }

  /** How often the contender's cache has answered; null: it does not say. */
  async cacheCount (): Promise<CacheCount | null> {
    this.#child.send('cache')
    return await answerOf(this.#child)
  }

  stop (): void {
    this.#child.kill()
  }
}

async function answerOf<Answer> (child: ChildProcess): Promise<Answer> {
  const stop = new AbortController()
  const died = once(child, 'exit', { signal: stop.signal }).then(() => { throw new Error('the server process died') })
  try {
    const [answer] = await Promise.race([once(child, 'message', { signal: stop.signal }), died]) as [Answer]
    return answer
  } finally {
    died.catch(() => {})
    stop.abort()
  }
}

/** Has a contender's process for as long as the work takes. */
export async function withServer<Result> (script: string, task: Task, work: (server: ServerProcess) => Promise<Result>): Promise<Result> {
  const server = await ServerProcess.start(script, task)
  try {
    return await work(server)
  } finally {
    server.stop()
  }
}
