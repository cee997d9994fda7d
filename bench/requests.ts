import { parseArgs } from 'node:util'
import { probe, type Guards } from './guards.ts'
import { createIssuer, type Issuer } from './issuer.ts'
import { coldTokens, goodTraffic, measure, WARM_TOKENS, type Effort, type Round, type Tokens } from './measure.ts'
import { chosen, whole } from './options.ts'
import { letIn, requestsTable, type Measured } from './report.ts'
import type { Outcome } from './results.ts'
import { withServer } from './server-process.ts'
import { ALGORITHMS, CONTENDER_NAMES, isAble, SOURCES, TEMPERATURES, type Task } from './task.ts'

/** A case before it is measured. */
interface Case extends Pick<Measured, 'algorithm' | 'source' | 'temperature'> { readonly contender: typeof CONTENDER_NAMES[number] }

/** What a protected route costs over the same route unprotected. */
export async function requests (args: string[], folder: string): Promise<Outcome | null> {
  const { values } = parseArgs({
    args,
    options: {
      algorithms: { type: 'string', default: ALGORITHMS.join() },
      sources: { type: 'string', default: SOURCES.join() },
      temperature: { type: 'string', default: TEMPERATURES.join() },
      contenders: { type: 'string', default: CONTENDER_NAMES.join() },
      processes: { type: 'string', default: '3' },
      rounds: { type: 'string', default: '5' },
      requests: { type: 'string', default: '2000' },
      'warm-up': { type: 'string', default: '6000' },
      quick: { type: 'boolean', default: false }
    }
  })
  const effort: Effort = { rounds: whole('rounds', values.rounds), requests: whole('requests', values.requests), warmUp: whole('warm-up', values['warm-up']) }
  const cases: Case[] = chosen('algorithms', values.algorithms, ALGORITHMS).flatMap(algorithm =>
    chosen('sources', values.sources, SOURCES).flatMap(source =>
      chosen('temperature', values.temperature, TEMPERATURES).flatMap(temperature =>
        chosen('contenders', values.contenders, CONTENDER_NAMES).filter(contender => isAble(contender, algorithm, source))
          .map(contender => ({ algorithm, source, temperature, contender })))))
  const script = `${folder}/server.js`
  if (values.quick) {
    await prove(script, cases)
    return null
  }
  const measured = await measureAll(script, cases, whole('processes', values.processes), effort)
  return { options: { ...effort, processes: values.processes }, tables: [requestsTable(measured)], cases: measured }
}

async function measureAll (script: string, cases: readonly Case[], processes: number, effort: Effort): Promise<Measured[]> {
  const prepared = new Map<string, { issuer: Issuer, tokens: Tokens }>()
  const rounds = cases.map((): Round[][] => [])
  const guards: Guards[] = []
  // All cases once, then all again: a machine that slows down meanwhile slows down everybody.
  for (let i = 0; i < processes; i++) {
    for (const [index, one] of cases.entries()) {
      const { issuer, tokens } = prepared.get(one.algorithm) ?? prepare(one, cases, effort)
      prepared.set(one.algorithm, { issuer, tokens })
      const task = taskOf(one, issuer)
      await withServer(script, task, async server => {
        guards[index] = await probe(task, issuer, server.ports.guarded)
        rounds[index]?.push(await measure(server, goodTraffic(task, one.temperature, tokens), effort))
      })
      console.error(`${i + 1}/${processes} ${one.algorithm} ${one.source} ${one.temperature} ${one.contender}`)
    }
  }
  return cases.map((one, index) => ({ ...one, guards: guards[index] as Guards, processes: rounds[index] as Round[][] }))
}

/** Each process sees the cold tokens for the first time, so all may use the same. */
function prepare ({ algorithm }: Case, cases: readonly Case[], effort: Effort): { issuer: Issuer, tokens: Tokens } {
  const issuer = createIssuer(algorithm)
  const cold = cases.some(({ temperature }) => temperature === 'cold') ? coldTokens(effort) : 0
  const many = (length: number) => Array.from({ length }, () => issuer.token())
  return { issuer, tokens: { warm: many(WARM_TOKENS), cold: many(cold) } }
}

export function taskOf ({ contender, algorithm, source }: Pick<Task, 'contender' | 'algorithm' | 'source'>, { material, issuer, audience }: Issuer): Task {
  return { contender, algorithm, source, material, issuer, audience, cookieName: '__Host-access' }
}

/** That each contender runs and guards, and that a round can be measured; it tells no time, for it takes too little of it. */
async function prove (script: string, cases: readonly Case[]): Promise<void> {
  const left = cases.filter(({ temperature }) => temperature === cases[0]?.temperature)
  const issuers = new Map(ALGORITHMS.map(algorithm => [algorithm, createIssuer(algorithm)]))
  const worker = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) {
      const issuer = issuers.get(one.algorithm) as Issuer
      const task = taskOf(one, issuer)
      const guards = await withServer(script, task, async server => await probe(task, issuer, server.ports.guarded))
      console.log(`${one.algorithm} ${one.source} ${one.contender}: runs, lets in ${letIn(guards).join(', ') || 'nothing it should not'}`)
    }
  }
  await Promise.all([worker(), worker()])
  const last = cases.filter(({ temperature, contender }) => temperature === 'cold' && contender === cases.at(-1)?.contender)
  await measureAll(script, last.slice(0, 1), 1, { rounds: 1, requests: 100, warmUp: 100 })
}
