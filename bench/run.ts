import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { compileServer } from './compile.ts'
import { createIssuer } from './issuer.ts'
import { measure, type Effort } from './measure.ts'
import { toMarkdown, type Measured } from './report.ts'
import { ALGORITHMS, CONTENDERS, SOURCES } from './task.ts'

/*
 * npm run bench -- [--algorithms HS256,ES256] [--sources header,cookie] [--contenders authn,@fastify/jwt]
 *                  [--processes 3] [--rounds 9] [--requests 4000] [--quick]
 *
 * What a protected route costs over the same route unprotected, in CPU time of the server process per request.
 * --quick only proves that everything runs: it measures too little to tell a time, so it tells none.
 */
const { values } = parseArgs({
  options: {
    algorithms: { type: 'string', default: 'HS256,ES256' },
    sources: { type: 'string', default: SOURCES.join() },
    contenders: { type: 'string', default: CONTENDERS.join() },
    processes: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '9' },
    requests: { type: 'string', default: '4000' },
    quick: { type: 'boolean', default: false }
  }
})
const algorithms = chosen('algorithms', values.algorithms, ALGORITHMS)
const sources = chosen('sources', values.sources, SOURCES)
const contenders = chosen('contenders', values.contenders, CONTENDERS)
const processes = values.quick ? 1 : whole('processes', values.processes)
const effort: Effort = values.quick
  ? { rounds: 1, requests: 100, warmUp: 100 }
  : { rounds: whole('rounds', values.rounds), requests: whole('requests', values.requests), warmUp: 10_000 }

const server = compileServer()
const issuers = new Map(algorithms.map(algorithm => [algorithm, createIssuer(algorithm)]))
const cases: Measured[] = algorithms.flatMap(algorithm => sources.flatMap(source =>
  contenders.map(contender => ({ algorithm, source, contender, processes: [] }))))

// All cases once, then all again: a machine that slows down meanwhile slows down everybody.
for (let i = 0; i < processes; i++) {
  for (const { algorithm, source, contender, processes: measured } of cases) {
    const { token, ...names } = issuers.get(algorithm) as ReturnType<typeof createIssuer>
    measured.push(await measure(server, { algorithm, source, contender, ...names, cookieName: '__Host-access' }, { token, ...names }, effort))
    console.error(`${i + 1}/${processes} ${algorithm} ${source} ${contender}`)
  }
}

if (!values.quick) {
  const machine = { node: process.version, cpus: cpus().length, model: cpus()[0]?.model, load: loadavg() }
  mkdirSync(new URL('results', import.meta.url), { recursive: true })
  writeFileSync(new URL('results/latest.json', import.meta.url), JSON.stringify({ date: new Date().toISOString(), machine, effort, cases }, null, 2))
  console.log(toMarkdown(cases))
}

function chosen<Name extends string> (option: string, text: string, known: readonly Name[]): Name[] {
  const names = text.split(',')
  const wrong = names.find(name => !known.some(other => other === name))
  if (wrong !== undefined) throw new RangeError(`--${option}: "${wrong}" is none of ${known.join(', ')}`)
  return known.filter(name => names.includes(name))
}

function whole (option: string, text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new RangeError(`--${option} must be a whole number of at least 1`)
  return Number(text)
}
