import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Issuer } from './issuer.ts'
import { askOnce, Load } from './load.ts'
import type { Task } from './task.ts'

/** How much is measured. */
export interface Effort {
  /** Rounds of base, contender, base in each process. */
  readonly rounds: number
  /** Requests in each of the three. */
  readonly requests: number
  /** Requests to each side before the first round. */
  readonly warmUp: number
}

/** One round, in microseconds of the server's CPU per request, and in requests per second. */
export interface Round {
  readonly base: number
  readonly overhead: number
  readonly baseRate: number
  readonly rate: number
}

const CONNECTIONS = 8
/** An idle process is slow at first: V8 shrinks its heap and drops bytecode. */
const WAKE = 400

/** Measures one contender in a fresh process: the CPU time per request over that of the unprotected route just before and after. */
export async function measure (server: string, task: Task, issuer: Issuer, effort: Effort): Promise<Round[]> {
  const child = fork(server, { execArgv: [], serialization: 'advanced' })
  try {
    child.send(task)
    const [ports] = await once(child, 'message') as [{ open: number, guarded: number }]
    await assertGuards(task, ports.guarded)
    const requests = Array.from({ length: CONNECTIONS }, () => requestWith(task, issuer.token()))
    const open = await Load.open(ports.open, requests)
    const guarded = await Load.open(ports.guarded, requests)
    const cpu = async () => {
      child.send('cpu')
      const [microseconds] = await once(child, 'message') as [number]
      return microseconds
    }
    const slice = async (load: Load) => {
      await open.run(WAKE)
      await guarded.run(WAKE)
      const before = await cpu()
      const seconds = await load.run(effort.requests)
      const sent = load.sent(effort.requests)
      return { cost: (await cpu() - before) / sent, rate: sent / seconds }
    }
    await open.run(effort.warmUp)
    await guarded.run(effort.warmUp)
    const rounds: Round[] = []
    for (let i = 0; i < effort.rounds; i++) {
      const [before, own, after] = [await slice(open), await slice(guarded), await slice(open)]
      const base = (before.cost + after.cost) / 2
      rounds.push({ base, overhead: own.cost - base, baseRate: (before.rate + after.rate) / 2, rate: own.rate })
    }
    open.close()
    guarded.close()
    return rounds
  } finally {
    child.kill()
  }
}

function requestWith ({ source, cookieName }: Task, token: string | null): Buffer {
  const credential = token === null ? '' : source === 'header' ? `Authorization: Bearer ${token}\r\n` : `Cookie: theme=dark; ${cookieName}=${token}\r\n`
  return Buffer.from(`GET /orders HTTP/1.1\r\nHost: api.example.com\r\nAccept: application/json\r\n${credential}\r\n`)
}

/** A contender that lets everybody in would be the fastest. */
async function assertGuards (task: Task, port: number): Promise<void> {
  const answer = await askOnce(port, requestWith(task, null))
  const protects = task.contender !== 'nothing' && task.contender !== 'empty hook'
  if (answer.startsWith('HTTP/1.1 401 ') !== protects) throw new Error(`${task.contender} answers a request without credential with ${answer.split('\r\n')[0]}`)
}
