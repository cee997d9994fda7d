import { parseArgs } from 'node:util'
import { createIssuer } from './issuer.ts'
import { inProcess } from './in-process.ts'
import { chosen, whole } from './options.ts'
import type { PassEffort, PassRound } from './pass-rounds.ts'
import { median } from './quantiles.ts'
import { taskOf } from './requests.ts'
import type { Outcome } from './results.ts'
import type { Table } from './table.ts'
import { ALGORITHMS, SOURCES, type Algorithm, type Source, type Task } from './task.ts'

/** What a process is to measure. */
export interface PipelineTask extends PassEffort {
  readonly task: Task
  readonly tokens: readonly string[]
}

const CONTENDERS = ['unprotected', 'empty hook', 'floor', 'hand-rolled', '@fastify/jwt with cache', 'gatehouse authn', 'gatehouse'] as const
const WARM_TOKENS = 200

interface Case { readonly algorithm: Algorithm, readonly source: Source, readonly contender: typeof CONTENDERS[number] }

/** What the hooks take in the process itself, without the network, for tokens that were seen before. */
export async function pipeline (args: string[], folder: string): Promise<Outcome | null> {
  const { values } = parseArgs({
    args,
    options: {
      algorithms: { type: 'string', default: ALGORITHMS.join() },
      sources: { type: 'string', default: SOURCES.join() },
      contenders: { type: 'string', default: CONTENDERS.join() },
      processes: { type: 'string', default: '3' },
      rounds: { type: 'string', default: '5' },
      milliseconds: { type: 'string', default: '200' },
      quick: { type: 'boolean', default: false }
    }
  })
  const cases: Case[] = (values.quick ? ['HS256'] as const : chosen('algorithms', values.algorithms, ALGORITHMS)).flatMap(algorithm =>
    chosen('sources', values.sources, SOURCES).flatMap(source =>
      chosen('contenders', values.contenders, CONTENDERS).map(contender => ({ algorithm, source, contender }))))
  const effort = values.quick
    ? { rounds: 1, milliseconds: 1 }
    : { rounds: whole('rounds', values.rounds), milliseconds: whole('milliseconds', values.milliseconds) }
  const issuers = new Map(ALGORITHMS.map(algorithm => [algorithm, createIssuer(algorithm)]))
  const measured = cases.map(one => ({ ...one, processes: [] as PassRound[][] }))
  for (let i = 0; i < (values.quick ? 1 : whole('processes', values.processes)); i++) {
    for (const { processes, ...one } of measured) {
      const issuer = issuers.get(one.algorithm) as ReturnType<typeof createIssuer>
      const tokens = Array.from({ length: WARM_TOKENS }, () => issuer.token())
      processes.push(await inProcess(`${folder}/pipeline-process.js`, { task: taskOf(one, issuer), tokens, ...effort }))
      console.error(`${i + 1} ${one.algorithm} ${one.source} ${one.contender}`)
    }
  }
  return values.quick ? null : { options: { ...effort, processes: values.processes }, tables: [tableOf(measured)], cases: measured }
}

function tableOf (cases: ReadonlyArray<Case & { processes: PassRound[][] }>): Table {
  const overheads = ({ processes }: { processes: PassRound[][] }) => processes.map(rounds => median(rounds.map(({ overhead }) => overhead)) / 1000)
  return {
    title: 'The hooks alone',
    note: 'Microseconds from the router to the handler over an unprotected route, in the process itself (`app.routing`, mitata), for tokens that were seen before. The median of fresh processes, and their spread.',
    columns: ['algorithm', 'source', 'contender', 'overhead', 'spread', 'to hand-rolled', 'unprotected'],
    rows: cases.map(one => {
      const peer = cases.find(({ algorithm, source, contender }) => contender === 'hand-rolled' && algorithm === one.algorithm && source === one.source)
      const own = overheads(one)
      const base = median(one.processes.map(rounds => median(rounds.map(round => round.base)))) / 1000
      return [one.algorithm, one.source, one.contender, median(own).toFixed(2), `${Math.min(...own).toFixed(2)} to ${Math.max(...own).toFixed(2)}`,
        peer === undefined ? '' : (median(own) / median(overheads(peer))).toFixed(2), base.toFixed(2)]
    })
  }
}
