import { once, requestWith, turns } from './credentials.ts'
import { probe, type Guards } from './guards.ts'
import type { Issuer } from './issuer.ts'
import { Load } from './load.ts'
import { ServerProcess } from './server-process.ts'
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

const CONNECTIONS = 8
/** An idle process is slow at first: V8 shrinks its heap and drops bytecode. */
const WAKE = 200
/** Clients whose tokens the server knows. */
export const WARM_TOKENS = 200

/** How many tokens the cold rounds of one process use up. */
export function coldTokens ({ rounds, requests, warmUp }: Effort): number {
  return 2 * CONNECTIONS + warmUp + rounds * (requests + 4 * WAKE) + 100 * CONNECTIONS
}

/** Measures one contender in a fresh process: the CPU time per request over that of the unprotected route just before and after. */
export async function measure (script: string, task: Task, issuer: Issuer, temperature: Temperature, tokens: Tokens, effort: Effort): Promise<{ guards: Guards, rounds: Round[] }> {
  const server = await ServerProcess.start(script, task)
  try {
    const guards = await probe(task, issuer, server.ports.guarded)
    const warm = turns(tokens.warm.map(token => requestWith(task, token)))
    const side = { open: warm, guarded: temperature === 'warm' ? warm : once(tokens.cold, task) }
    const loads = { open: await Load.open(server.ports.open, CONNECTIONS, side.open), guarded: await Load.open(server.ports.guarded, CONNECTIONS, side.guarded) }
    const run = async (name: 'open' | 'guarded', count: number) => await loads[name].run(count, side[name])
    const slice = async (name: 'open' | 'guarded') => {
      await run('open', WAKE)
      await run('guarded', WAKE)
      const before = await server.cpu()
      const seconds = await run(name, effort.requests)
      const sent = loads[name].sent(effort.requests)
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
    return { guards, rounds }
  } finally {
    server.stop()
  }
}
