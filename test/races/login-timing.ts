import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import Fastify from 'fastify'
import app from '../../app.ts'
import { openStore } from '../../store/open.ts'

// npm run timing:login [-- --samples 100 --limit 3]: what the time of a refused login tells. It must tell nothing: the means of
// all kinds of refusal lie within so many milliseconds, or it ends with 1.

const { values } = parseArgs({ options: { samples: { type: 'string', default: '100' }, limit: { type: 'string', default: '3' } } })
const samples = Number(values.samples)
const dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-timing-'))
const server = Fastify()
await server.register(app, { dataDir, production: false, logins: { perAccount: 1e6, perAddress: 1e6 } })
await server.listen({ port: 0, host: '127.0.0.1' })
const { port } = server.server.address() as AddressInfo

const store = await openStore(join(dataDir, 'development'))
await store.people.setDisabled('reader', true)
await store.close()

const KINDS: Record<string, object> = {
  'unknown user': { username: 'nobody', password: 'gatehouse-nobody' },
  'wrong password': { username: 'author', password: 'gatehouse-editor' },
  'disabled user': { username: 'reader', password: 'gatehouse-reader' },
  'absurd password': { username: 'author', password: `${'\u{1f511}'.repeat(5000)}\ud800` },
  'right password': { username: 'author', password: 'gatehouse-author' }
}

const times = new Map(Object.keys(KINDS).map(kind => [kind, [] as number[]]))
const answers = new Map<string, string>()
for (let round = -5; round < samples; round++) {
  // In another order each time, so that no kind always comes after the same one.
  for (const kind of Object.keys(KINDS).sort(() => Math.random() - 0.5)) {
    const begin = performance.now()
    const answer = await logIn(KINDS[kind] as object)
    if (round >= 0) times.get(kind)?.push(performance.now() - begin)
    if (kind !== 'right password') answers.set(kind, answer)
  }
}

const figures = [...times].map(([kind, of]) => ({ kind, ...figuresOf(of) }))
console.table(Object.fromEntries(figures.map(({ kind, mean, median, sd, interval }) => [kind, { mean: mean.toFixed(2), median: median.toFixed(2), sd: sd.toFixed(2), '95 % of the mean': `± ${interval.toFixed(2)}` }])))
const refused = figures.filter(({ kind }) => kind !== 'right password').map(({ mean }) => mean)
const difference = Math.max(...refused) - Math.min(...refused)
const distinct = new Set(answers.values()).size
console.log(`${samples} samples each, milliseconds; the means of the refused differ by ${difference.toFixed(2)}, at most ${values.limit} may be; ${distinct} distinct answer (status, headers, body)`)
await server.close()
rmSync(dataDir, { recursive: true })
process.exit(difference <= Number(values.limit) && distinct === 1 ? 0 : 1)

/** Logs in, and gives all of the answer but its date. */
function logIn (body: object): Promise<string> {
  const text = JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, host: '127.0.0.1', method: 'POST', path: '/session', headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) } }, response => {
      let answer = ''
      response.on('data', chunk => { answer += String(chunk) })
      response.on('end', () => {
        const { date, ...headers } = response.headers
        resolve(JSON.stringify([response.statusCode, headers, answer]))
      })
    })
    outgoing.on('error', reject)
    outgoing.end(text)
  })
}

function figuresOf (of: readonly number[]) {
  const mean = of.reduce((sum, one) => sum + one, 0) / of.length
  const sd = Math.sqrt(of.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (of.length - 1))
  const median = [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)] ?? 0
  return { mean, median, sd, interval: 1.96 * sd / Math.sqrt(of.length) }
}
