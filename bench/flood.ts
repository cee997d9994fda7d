import { fork } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { requestWith, turns, type Feed } from './credentials.ts'
import { createIssuer, type Issuer } from './issuer.ts'
import { latencies } from './latency.ts'
import { Load } from './load.ts'
import { chosen, whole } from './options.ts'
import { median, quantile } from './quantiles.ts'
import { taskOf } from './requests.ts'
import type { Outcome } from './results.ts'
import { withServer, type ServerProcess } from './server-process.ts'
import { ALGORITHMS, type Algorithm, type ContenderName, type Task } from './task.ts'

/** What the attacker is to do. */
export interface Flood {
  readonly task: Task
  readonly port: number
  /** Requests per second. */
  readonly rate: number
  readonly kind: 'bad signature' | 'malformed'
}

const CONTENDERS = ['hand-rolled', '@fastify/jwt', '@fastify/jwt with cache', 'gatehouse'] as const satisfies readonly ContenderName[]
const KINDS = ['bad signature', 'malformed'] as const

interface Pace { readonly good: number, readonly bad: number, readonly seconds: number, readonly clients: number, readonly kind: Flood['kind'] }

/** One process; latencies in milliseconds, CPU in microseconds per request. */
interface Seen {
  readonly quiet: { readonly p50: number, readonly p99: number }
  readonly flooded: { readonly p50: number, readonly p99: number }
  /** Share of the good requests that the cache answered during the flood; null: the contender does not say. */
  readonly hits: number | null
  /** The good clients' next requests once the flood is over, and the ones after these. */
  readonly first: number
  readonly second: number
}

/** Good traffic from clients that the server knows, beside a flood of bad tokens: what the flood does to them. */
export async function flood (args: string[], folder: string): Promise<Outcome | null> {
  const { values } = parseArgs({
    args,
    options: {
      algorithms: { type: 'string', default: 'ES256' },
      contenders: { type: 'string', default: CONTENDERS.join() },
      kind: { type: 'string', default: 'bad signature' },
      processes: { type: 'string', default: '3' },
      clients: { type: 'string', default: '500' },
      good: { type: 'string', default: '500' },
      bad: { type: 'string', default: '3000' },
      seconds: { type: 'string', default: '5' },
      quick: { type: 'boolean', default: false }
    }
  })
  const [kind = KINDS[0]] = chosen('kind', values.kind, KINDS)
  const pace: Pace = values.quick
    ? { good: 100, bad: 100, seconds: 0.3, clients: 20, kind }
    : { good: whole('good', values.good), bad: whole('bad', values.bad), seconds: whole('seconds', values.seconds), clients: whole('clients', values.clients), kind }
  const cases = chosen('algorithms', values.algorithms, ALGORITHMS).flatMap(algorithm =>
    chosen('contenders', values.contenders, CONTENDERS).map(contender => ({ algorithm, contender, processes: [] as Seen[] })))
  const issuers = new Map(cases.map(({ algorithm }) => [algorithm, createIssuer(algorithm)]))
  for (let i = 0; i < (values.quick ? 1 : whole('processes', values.processes)); i++) {
    for (const { algorithm, contender, processes } of cases) {
      processes.push(await drown(folder, contender, issuers.get(algorithm) as Issuer, pace))
      console.error(`${i + 1} ${algorithm} ${contender}`)
    }
  }
  return values.quick ? null : { options: { ...pace, processes: values.processes }, tables: [tableOf(cases, pace)], cases }
}

async function drown (folder: string, contender: ContenderName, issuer: Issuer, pace: Pace): Promise<Seen> {
  const task = taskOf({ contender, algorithm: issuer.algorithm, source: 'header' }, issuer)
  const requests = Array.from({ length: pace.clients }, () => requestWith(task, issuer.token()))
  return await withServer(`${folder}/server.js`, task, async server => {
    const port = server.ports.guarded
    const good = turns(requests)
    const steady = async () => await latencies(port, good, { rate: pace.good, connections: 4, seconds: pace.seconds })
    const warm = await Load.open(port, 1, good)
    await warm.run(8 * pace.clients, good)
    const quiet = await steady()
    const attacker = fork(`${folder}/flood-process.js`, { execArgv: [], serialization: 'advanced' })
    attacker.send({ task, port, rate: pace.bad, kind: pace.kind } satisfies Flood)
    await once(attacker, 'message')
    // Until the flood has gone round the caches.
    await latencies(port, good, { rate: pace.good, connections: 4, seconds: pace.seconds / 5 })
    const before = await server.cacheCount()
    const flooded = await steady()
    const after = await server.cacheCount()
    attacker.kill()
    await once(attacker, 'exit')
    const passes = { first: await cpuOf(server, warm, good, pace.clients), second: await cpuOf(server, warm, good, pace.clients) }
    warm.close()
    const hits = before === null || after === null ? null : (after.hits - before.hits) / flooded.length
    return { quiet: shape(quiet), flooded: shape(flooded), hits, ...passes }
  })
}

async function cpuOf (server: ServerProcess, load: Load, feed: Feed, count: number): Promise<number> {
  const before = await server.cpu()
  await load.run(count, feed)
  return (await server.cpu() - before) / count
}

function shape (milliseconds: readonly number[]): { p50: number, p99: number } {
  return { p50: quantile(milliseconds, 0.5), p99: quantile(milliseconds, 0.99) }
}

function tableOf (cases: ReadonlyArray<{ algorithm: Algorithm, contender: ContenderName, processes: Seen[] }>, { good, bad, clients, kind }: Pace) {
  return {
    title: `A flood of bad tokens (${kind})`,
    note: `${clients} clients with good tokens ask ${good} times per second; ${bad} bad tokens per second, each a new one, come on other connections. Latency of the good requests in milliseconds, medians of fresh processes; then what the good clients' next requests cost the server once the flood is over, and the ones after these, in microseconds of CPU: a first that costs more says that the flood has driven good tokens out.`,
    columns: ['algorithm', 'contender', 'p50', 'p50, flood', 'p99', 'p99, flood', 'cache hits of good ones, flood', 'first after', 'second after'],
    rows: cases.map(({ algorithm, contender, processes }) => {
      const of = (figure: (seen: Seen) => number) => median(processes.map(figure))
      const hits = processes.flatMap(({ hits }) => hits ?? [])
      return [algorithm, contender, of(({ quiet }) => quiet.p50).toFixed(2), of(({ flooded }) => flooded.p50).toFixed(2), of(({ quiet }) => quiet.p99).toFixed(2), of(({ flooded }) => flooded.p99).toFixed(2),
        hits.length === 0 ? 'not told' : `${(median(hits) * 100).toFixed(0)} %`, of(({ first }) => first).toFixed(0), of(({ second }) => second).toFixed(0)]
    })
  }
}
