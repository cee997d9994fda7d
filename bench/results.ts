import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { chart } from './chart.ts'
import type { Measured } from './report.ts'
import { toMarkdown, type Table } from './table.ts'

/** What a mode has measured. */
export interface Outcome {
  readonly options: object
  readonly tables: readonly Table[]
  /** The figures behind the tables, where there are more of them than the tables show. */
  readonly cases?: unknown
}

/** The outcomes of all modes on one version of Node, each the latest. */
export type Results = Record<string, Outcome & { readonly date: string, readonly machine: Machine }>

interface Machine { readonly node: string, readonly cpus: number, readonly model: string, readonly load: number }

/** Keeps what a mode has measured beside what the other modes have, as JSON, as a text in Markdown, and requests as a chart. */
export function keep (mode: string, outcome: Outcome, folder: URL): void {
  const machine = { node: process.version, cpus: cpus().length, model: cpus()[0]?.model ?? '', load: loadavg()[0] as number }
  const results = { ...readResults(folder), [mode]: { date: new Date().toISOString(), machine, ...outcome } }
  mkdirSync(folder, { recursive: true })
  writeFileSync(fileOf(folder, 'json'), JSON.stringify(results, null, 1) + '\n')
  writeFileSync(fileOf(folder, 'md'), document(results))
  const drawn = chart((results['requests']?.cases ?? []) as Measured[])
  if (drawn !== null) writeFileSync(fileOf(folder, 'svg'), drawn)
}

/** What has been measured on this version of Node; nothing yet is an empty record. */
export function readResults (folder: URL): Results {
  try {
    return JSON.parse(readFileSync(fileOf(folder, 'json'), 'utf8')) as Results
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}

/** `20.json`, `20.md`, `20.svg`: one of each for each major version of Node. */
export function fileOf (folder: URL, kind: 'json' | 'md' | 'svg'): URL {
  return new URL(`${process.versions.node.split('.')[0]}.${kind}`, folder)
}

/** The text in Markdown. */
export function document (results: Results): string {
  const parts = Object.entries(results).flatMap(([mode, { date, machine, options, tables }]) => tables.map(table =>
    `${toMarkdown(table)}\n\nMeasured ${date.slice(0, 10)} by \`npm run bench -- ${mode}\` with ${JSON.stringify(options)} on Node ${machine.node}, ${machine.cpus} × ${machine.model}, load ${machine.load.toFixed(1)} at its end.`))
  return `# Measurements\n\nWritten by \`npm run bench\`. Compare within one table only: every figure is of one machine on one day.\n\n${parts.join('\n\n')}\n`
}
