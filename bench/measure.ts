import { once, requestWith, turns, type Feed } from './credentials.ts'
import { Load } from './load.ts'
import type { ServerProcess } from './server-process.ts'
import type { Task, Temperature } from './task.ts'

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

/** Tokens, made before anything is measured: signing costs more than verifying. */
export interface Tokens {
  /** Those that come again and again. Fewer than the caches of all contenders hold. */
  readonly warm: readonly string[]
  /** Those that come once. */
  readonly cold: readonly string[]
}

const CONNECTIONS = 16
/** An idle process is slow at first: V8 shrinks its heap and drops bytecode. */
const WAKE = 200
/** Clients whose tokens the server knows. */
export const WARM_TOKENS = 200

/** How many tokens the cold rounds of one process use up. */
export function coldTokens ({ rounds, requests, warmUp }: Effort): number {
  return 2 * CONNECTIONS + warmUp + rounds * (requests + 4 * WAKE) + 100 * CONNECTIONS
}

/** What is sent to each side, and how the protected one answers. */
export interface Traffic {
  readonly open: Feed
  readonly guarded: Feed
  readonly status: number
}

/** Good tokens: the same ones again and again, or each once. The bare route does not look at them. */
export function goodTraffic (task: Task, temperature: Temperature, tokens: Tokens): Traffic {
  const warm = turns(tokens.warm.map(token => requestWith(task, token)))
  return { open: warm, guarded: temperature === 'warm' ? warm : once(tokens.cold, task), status: 200 }
}

/** Measures one contender in its process: the CPU time per request over that of the unprotected route just before and after. */
export async function measure (server: ServerProcess, traffic: Traffic, effort: Effort): Promise<Round[]> {
  const loads = {
    open: await Load.open(server.ports.open, CONNECTIONS, traffic.open),
    guarded: await Load.open(server.ports.guarded, CONNECTIONS, traffic.guarded, traffic.status)
  }
  const run = async (side: 'open' | 'guarded', count: number) => await loads[side].run(count, traffic[side])
  const slice = async (side: 'open' | 'guarded') => {
    await run('open', WAKE)
    await run('guarded', WAKE)
    const before = await server.cpu()
    const seconds = await run(side, effort.requests)
    const sent = loads[side].sent(effort.requests)
    return { cost: (await server.cpu() - before) / sent, rate: sent / seconds }
  }
  await run('open', effort.warmUp)
  await run('guarded', effort.warmUp)
  const rounds: Round[] = []
  for (let i = 0; i < effort.rounds; i++) {
    const [before, own, after] = [await slice('open'), await slice('guarded'), await slice('open')]
    const base = (before.cost + after.cost) / 2
    rounds.push({ base, overhead: own.cost - base, baseRate: (before.rate + after.rate) / 2, rate: own.rate })
  }
  loads.open.close()
  loads.guarded.close()
  return rounds
}
