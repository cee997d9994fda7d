import { compile, install } from './compile.ts'
import { keep, type Outcome } from './results.ts'
import { flood } from './flood.ts'
import { pipeline } from './pipeline.ts'
import { refusals } from './refusals.ts'
import { requests } from './requests.ts'
import { scale } from './scale.ts'
import { toMarkdown } from './table.ts'

/*
 * npm run bench -- [requests] [--algorithms HS256,ES256] [--sources header,cookie] [--temperature warm,cold]
 *                  [--contenders gatehouse,floor] [--processes 3] [--rounds 5] [--requests 2000] [--quick]
 *
 * Each mode says in its file what it measures. All but --quick write bench/results/; --quick only proves that
 * everything runs: it measures too little to tell a time, so it tells none.
 */
const MODES: Record<string, (args: string[], folder: string) => Promise<Outcome | null>> = { requests, pipeline, refusals, flood, scale }

const args = process.argv.slice(2)
const mode = args[0] === undefined || args[0].startsWith('-') ? 'requests' : String(args.shift())
const run = MODES[mode]
if (run === undefined) throw new RangeError(`"${mode}" is none of ${Object.keys(MODES).join(', ')}`)

install()
const outcome = await run(args, compile())
if (outcome !== null) {
  keep(mode, outcome, new URL('results/', import.meta.url))
  for (const table of outcome.tables) console.log(`${toMarkdown(table)}\n`)
}
