import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { requestWith, turns } from './credentials.ts'
import { createIssuer } from './issuer.ts'
import { Load } from './load.ts'
import { WARM_TOKENS } from './measure.ts'
import { median } from './quantiles.ts'

/** What the first process of a cluster is to start. */
export interface ClusterTask {
  readonly workers: number
  readonly guarded: boolean
  readonly secret: string
  readonly issuer: string
  readonly audience: string
  /** Where the sessions are. */
  readonly store: string
}

/** Requests per second of one process and of four, with gatehouse and without. */
export async function throughputs (script: string, requests: number, rounds: number) {
  const sides = { bareOne: [1, false], one: [1, true], bareFour: [4, false], four: [4, true] } as const
  const seen: Record<keyof typeof sides, number[]> = { bareOne: [], one: [], bareFour: [], four: [] }
  for (let i = 0; i < rounds; i++) {
    for (const [name, [workers, guarded]] of Object.entries(sides)) seen[name as keyof typeof sides].push(await throughput(script, workers, guarded, requests))
  }
  return { bareOne: median(seen.bareOne), one: median(seen.one), bareFour: median(seen.bareFour), four: median(seen.four) }
}

async function throughput (script: string, workers: number, guarded: boolean, requests: number): Promise<number> {
  const { material, issuer, audience, token } = createIssuer('HS256')
  const store = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
  const child = fork(script, { execArgv: [], serialization: 'advanced', env: { ...process.env, NODE_ENV: 'production' } })
  try {
    child.send({ workers, guarded, secret: material.toString(), issuer, audience, store } satisfies ClusterTask)
    const [port] = await once(child, 'message') as [number]
    const task = { source: 'header', cookieName: '' } as const
    const feed = turns(Array.from({ length: WARM_TOKENS }, (_none, i) => requestWith(task, token({ claims: { sid: `session-${i % 10}` } }))))
    const load = await Load.open(port, 16, feed)
    await load.run(workers * 5000, feed)
    const seconds = await load.run(requests, feed)
    load.close()
    return load.sent(requests) / seconds
  } finally {
    child.disconnect()
    await once(child, 'exit')
    rmSync(store, { recursive: true })
  }
}
