import { parseArgs } from 'node:util'
import { CREDENTIALS, fresh, requestWith, turns, type Credential } from './credentials.ts'
import { createIssuer, type Issuer } from './issuer.ts'
import { askOnce, statusOf } from './load.ts'
import { measure, type Effort, type Round } from './measure.ts'
import { chosen, whole } from './options.ts'
import { median } from './quantiles.ts'
import { taskOf } from './requests.ts'
import type { Outcome } from './results.ts'
import { withServer } from './server-process.ts'
import { ALGORITHMS, REFUSER, type Algorithm, type ContenderName } from './task.ts'

const CONTENDERS = [REFUSER, 'hand-rolled', 'fast-jwt in a hook', '@fastify/jwt', '@fastify/jwt with cache', 'gatehouse authn', 'gatehouse'] as const satisfies readonly ContenderName[]
const KINDS = ['good', 'missing', 'malformed', 'bad signature', 'expired'] as const satisfies readonly Credential[]

interface Case { readonly algorithm: Algorithm, readonly contender: typeof CONTENDERS[number], readonly kind: typeof KINDS[number] }

/** What it costs to refuse: each bad token comes once, beside good ones that come once. */
export async function refusals (args: string[], folder: string): Promise<Outcome | null> {
  const { values } = parseArgs({
    args,
    options: {
      algorithms: { type: 'string', default: 'HS256,ES256' },
      contenders: { type: 'string', default: CONTENDERS.join() },
      processes: { type: 'string', default: '3' },
      rounds: { type: 'string', default: '5' },
      requests: { type: 'string', default: '2000' },
      'warm-up': { type: 'string', default: '6000' },
      quick: { type: 'boolean', default: false }
    }
  })
  const effort: Effort = values.quick ? { rounds: 1, requests: 50, warmUp: 50 } : { rounds: whole('rounds', values.rounds), requests: whole('requests', values.requests), warmUp: whole('warm-up', values['warm-up']) }
  const algorithms: Algorithm[] = values.quick ? ['HS256'] : chosen('algorithms', values.algorithms, ALGORITHMS)
  const contenders = chosen('contenders', values.contenders, CONTENDERS)
  const issuers = new Map(algorithms.map(algorithm => [algorithm, createIssuer(algorithm)]))
  const cases: Case[] = algorithms.flatMap(algorithm => contenders.flatMap(contender => KINDS.map(kind => ({ algorithm, contender, kind }))))
  const measured = cases.map(one => ({ ...one, processes: [] as Round[][] }))
  for (let i = 0; i < (values.quick ? 1 : whole('processes', values.processes)); i++) {
    for (const { processes, ...one } of measured) {
      processes.push(await refuse(`${folder}/server.js`, one, issuers.get(one.algorithm) as Issuer, effort))
      console.error(`${i + 1} ${one.algorithm} ${one.contender} ${one.kind}`)
    }
  }
  return values.quick ? null : { options: { ...effort, processes: values.processes }, tables: [tableOf(measured)], cases: measured }
}

async function refuse (script: string, { kind, ...one }: Case, issuer: Issuer, effort: Effort): Promise<Round[]> {
  const task = taskOf({ ...one, source: 'header' }, issuer)
  const token = (): string | null => CREDENTIALS[kind](issuer)
  return await withServer(script, task, async server => {
    const status = statusOf(await askOnce(server.ports.guarded, requestWith(task, token())))
    if (status === 200 ? kind !== 'good' : kind === 'good' && one.contender !== REFUSER) throw new Error(`${one.contender} answers ${kind} with ${status}`)
    return await measure(server, { open: turns([requestWith(task, token())]), guarded: fresh(token, task), status }, effort)
  })
}

function tableOf (cases: ReadonlyArray<Case & { processes: Round[][] }>) {
  const overhead = ({ processes }: { processes: Round[][] }) => median(processes.map(rounds => median(rounds.map(round => round.overhead))))
  const find = (one: Case, contender: Case['contender'], kind: Case['kind']) => {
    const found = cases.find(other => other.algorithm === one.algorithm && other.contender === contender && other.kind === kind)
    return found === undefined ? NaN : overhead(found)
  }
  const ratio = (value: number) => Number.isNaN(value) ? '' : value.toFixed(2)
  return {
    title: 'Refusals',
    note: `CPU time of the server process per request over the same route unprotected, in microseconds. Each token comes once. The "${REFUSER}" looks at nothing.`,
    columns: ['algorithm', 'contender', 'token', 'overhead', `to the ${REFUSER}`, 'to a good token'],
    rows: cases.map(one => [one.algorithm, one.contender, one.kind, overhead(one).toFixed(1),
      ratio(overhead(one) / find(one, REFUSER, one.kind)), one.contender === REFUSER ? '' : ratio(overhead(one) / find(one, one.contender, 'good'))])
  }
}
