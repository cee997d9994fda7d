import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { throughputs } from './cluster.ts'
import { inProcess } from './in-process.ts'
import { chosen, whole } from './options.ts'
import type { PassEffort, PassRound } from './pass-rounds.ts'
import { median } from './quantiles.ts'
import type { Outcome } from './results.ts'
import type { Table } from './table.ts'

/** What grows, and how far: scale-cases.ts builds the applications. */
export const SIZES = {
  routes: [10, 1000, 10_000],
  'permissions of a person, by a role': [10, 1000],
  'permissions of a person, in the token': [10, 1000],
  'keys of the issuer': [1, 100],
  issuers: [1, 100],
  'revoked sessions': [0, 100_000]
} as const satisfies Record<string, readonly number[]>

export type Dimension = keyof typeof SIZES

/** What a process is to measure. */
export interface ScaleTask extends PassEffort { readonly dimension: Dimension, readonly size: number }

/** What a process is to fill with tokens. */
export interface HeapTask { readonly contender: typeof HEAPS[number], readonly tokens: number }

const HEAPS = ['unprotected', 'hand-rolled', '@fastify/jwt with cache', 'gatehouse'] as const
const OTHERS = ['heap', 'processes'] as const

/** What gatehouse costs as an application grows: per request, in memory, and in several processes. */
export async function scale (args: string[], folder: string): Promise<Outcome | null> {
  const known = [...Object.keys(SIZES) as Dimension[], ...OTHERS]
  const { values } = parseArgs({
    args,
    options: {
      // Semicolons, for there are commas in the names.
      dimensions: { type: 'string' },
      processes: { type: 'string', default: '3' },
      rounds: { type: 'string', default: '5' },
      milliseconds: { type: 'string', default: '200' },
      tokens: { type: 'string', default: '5000' },
      requests: { type: 'string', default: '20000' },
      quick: { type: 'boolean', default: false }
    }
  })
  const names = values.dimensions === undefined ? known : chosen('dimensions', values.dimensions, known, ';')
  const effort: PassEffort = values.quick ? { rounds: 1, milliseconds: 1 } : { rounds: whole('rounds', values.rounds), milliseconds: whole('milliseconds', values.milliseconds) }
  const processes = values.quick ? 1 : whole('processes', values.processes)
  const repeat = async <T>(work: () => Promise<T>): Promise<T[]> => {
    const all: T[] = []
    for (let i = 0; i < processes; i++) all.push(await work())
    return all
  }
  const tables: Table[] = []
  const grown: Array<{ dimension: Dimension, size: number, processes: PassRound[][] }> = []
  for (const dimension of names.filter(name => name in SIZES) as Dimension[]) {
    const sizes: readonly number[] = values.quick ? SIZES[dimension].slice(-1) : SIZES[dimension]
    for (const size of sizes) {
      const task: ScaleTask = { dimension, size: values.quick ? Math.min(size, 100) : size, ...effort }
      grown.push({ dimension, size, processes: await repeat(async () => await inProcess<PassRound[]>(`${folder}/scale-process.js`, task)) })
      console.error(`${dimension}: ${size}`)
    }
  }
  if (grown.length > 0) tables.push(growth(grown))
  if (names.includes('heap')) {
    const tokens = values.quick ? 100 : whole('tokens', values.tokens)
    const rows = [] as string[][]
    for (const contender of HEAPS) rows.push([contender, median(await repeat(async () => await inProcess<number>(`${folder}/heap-process.js`, { contender, tokens } satisfies HeapTask))).toFixed(0)])
    tables.push({ title: 'Memory per token', note: `Bytes of heap and of buffers that stay in use per token, after ${tokens} tokens (HS256) that came twice each. A cache that is full keeps no more: there the figure is not that of one entry.`, columns: ['contender', 'bytes'], rows })
  }
  if (names.includes('processes')) {
    const { one, four, bareOne, bareFour } = await throughputs(`${folder}/cluster-process.js`, values.quick ? 200 : whole('requests', values.requests), processes)
    tables.push({
      title: 'Four processes with a store between them',
      note: `Requests per second with tokens that were seen before (sessions in LMDB, a rule), four processes to one, on ${availableParallelism()} cores, of which the client takes a share.`,
      columns: ['', 'one process', 'four', 'ratio'],
      rows: [['unprotected', bareOne, bareFour] as const, ['gatehouse', one, four] as const].map(([name, single, many]) => [name, single.toFixed(0), many.toFixed(0), (many / single).toFixed(2)])
    })
  }
  return values.quick ? null : { options: { ...effort, processes }, tables, cases: grown }
}

function growth (cases: ReadonlyArray<{ dimension: Dimension, size: number, processes: PassRound[][] }>): Table {
  const overhead = (processes: PassRound[][]) => processes.map(rounds => median(rounds.map(round => round.overhead)) / 1000)
  return {
    title: 'Growth',
    note: 'Microseconds from the router to the handler over the same application unprotected, in the process itself, for tokens that were seen before: gatehouse with a rule. The median of fresh processes, and their spread.',
    columns: ['what grows', 'size', 'overhead', 'spread', 'to the least'],
    rows: cases.map(({ dimension, size, processes }) => {
      const own = overhead(processes)
      const least = cases.find(other => other.dimension === dimension) as typeof cases[number]
      return [dimension, size.toLocaleString('en'), median(own).toFixed(2), `${Math.min(...own).toFixed(2)} to ${Math.max(...own).toFixed(2)}`, (median(own) / median(overhead(least.processes))).toFixed(2)]
    })
  }
}
