import { compile, install } from './compile.ts'
import { keep, type Outcome } from './results.ts'
import { flood } from './flood.ts'
import { pipeline } from './pipeline.ts'
import { refusals } from './refusals.ts'
import { requests } from './requests.ts'
import { scale } from './scale.ts'
import { store } from './store.ts'
import { toMarkdown } from './table.ts'

/*
 * npm run bench -- [requests] [--algorithms HS256,ES256] [--sources header,cookie] [--temperature warm,cold]
 *                  [--contenders gatehouse,floor] [--processes 3] [--rounds 5] [--requests 2000] [--quick]
 * npm run bench -- pipeline   the hooks alone, in the process
 *                  refusals   what a bad token costs, by what is wrong with it
 *                  flood      what a flood of bad tokens does to the good ones beside it
 *                  scale      routes, permissions, keys, issuers, revoked sessions, memory, several processes
 *                  store      what processes ask of the Redis that they share; needs redis-server
 *
 * Several modes run one after the other, with the same flags; each says in its file what it measures and which it takes.
 * They write results/ beside this file. --quick only proves that everything runs: it measures too little to tell a time,
 * so it tells none, and writes nothing.
 */
const MODES: Record<string, (args: string[], folder: string) => Promise<Outcome | null>> = { requests, pipeline, refusals, flood, scale, store }

const args = process.argv.slice(2)
const first = args.findIndex(arg => arg.startsWith('-'))
const named = args.splice(0, first === -1 ? args.length : first)
const modes = named.length === 0 ? ['requests'] : named
for (const mode of modes) if (MODES[mode] === undefined) throw new RangeError(`"${mode}" is none of ${Object.keys(MODES).join(', ')}`)

install()
const folder = compile()
for (const mode of modes) {
  const outcome = await MODES[mode]?.(args, folder) ?? null
  if (outcome === null) continue
  keep(mode, outcome, new URL('results/', import.meta.url))
  for (const table of outcome.tables) console.log(`${toMarkdown(table)}\n`)
}
