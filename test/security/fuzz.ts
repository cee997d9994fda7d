import { parseArgs } from 'node:util'
import { run, type Figures } from './fuzz/campaign.ts'
import { startApart } from './fuzz/server.ts'
import { createIssuer, PROFILES } from './fuzz/signer.ts'

/*
 * npm run fuzz -- [--requests 10000] [--seed 1] [--only 123] [--seconds 900]
 *
 * Mutated requests over real sockets, on this machine only. Every legal request must be answered below 500 and
 * with a status that the oracle allows. Exit code 1 otherwise. Request i goes to profile i modulo 4.
 */
const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    only: { type: 'string' },
    seconds: { type: 'string', default: '900' }
  }
})
const requests = whole('requests', values.requests)
const seed = whole('seed', values.seed)
const only = values.only === undefined ? null : whole('only', values.only)
const deadline = Date.now() + whole('seconds', values.seconds) * 1000

const { environment, signers } = createIssuer()
const started = performance.now()
const all: Figures[] = []
console.log(`seed ${seed}`)

for (const [at, profile] of PROFILES.entries()) {
  const mine = only === null ? Array.from({ length: requests }, (_, i) => i).filter(i => i % PROFILES.length === at) : [only].filter(i => i % PROFILES.length === at)
  if (mine.length === 0) continue
  const server = await startApart(profile, environment)
  const figures = await run({ port: server.port, seed, indices: mine, mint: { signer: signers[profile], environment }, deadline })
  if (server.process.exitCode !== null) fail(`${profile}: the server died`)
  server.process.kill()
  all.push(figures)
  report(profile, figures)
  if (figures.requests < mine.length) fail(`${profile}: only ${figures.requests} of ${mine.length} requests were judged`)
}

const total = (count: (figures: Figures) => number) => all.reduce((sum, figures) => sum + count(figures), 0)
const fiveHundreds = total(({ statuses }) => [...statuses].reduce((sum, [status, count]) => sum + (status >= 500 ? count : 0), 0))
const dropped = total(({ faults }) => faults.filter(({ reason }) => reason.startsWith('dropped')).length)
console.log(`${total(figures => figures.requests)} requests in ${((performance.now() - started) / 1000).toFixed(1)} s: ` +
  `${fiveHundreds} five-hundreds, ${dropped} dropped, ${total(({ faults }) => faults.length)} faults`)

function report (profile: string, { requests, illegal, statuses, faults }: Figures): void {
  const byStatus = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status === 0 ? 'none' : status}: ${count}`).join(', ')
  console.log(`${profile}: ${requests} requests, ${illegal} of them no HTTP; ${byStatus}`)
  for (const { attempt, reason } of faults) {
    fail(`\n${reason}\n  ${attempt.how}\n  replay: npm run fuzz -- --seed ${seed} --only ${attempt.index}\n  ${attempt.bytes.toString('base64')}`)
  }
}

function fail (message: string): void {
  console.error(message)
  process.exitCode = 1
}

function whole (name: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new RangeError(`--${name} must be a whole number`)
  return Number(text)
}
