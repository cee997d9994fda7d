import { fork, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Redis } from 'ioredis'
import { freePort } from '../test/servers/free-port.ts'
import { whole } from './options.ts'
import type { Outcome } from './results.ts'

/** By the defaults of sessions: a look for revocations each 0.8 s. docs/performance.md reckons with it. */
const LOOKS = 1 / 0.8

/** What several processes ask of the Redis that they have in common, by its own count. Needs redis-server. */
export async function store (args: string[], folder: string): Promise<Outcome | null> {
  const { values } = parseArgs({
    args,
    options: {
      processes: { type: 'string', default: '4' },
      seconds: { type: 'string', default: '16' },
      refreshes: { type: 'string', default: '400' },
      quick: { type: 'boolean', default: false }
    }
  })
  const processes = whole('processes', values.processes)
  const seconds = values.quick ? 1 : whole('seconds', values.seconds)
  const refreshes = values.quick ? processes : whole('refreshes', values.refreshes)
  if (spawnSync('redis-server', ['--version']).error !== undefined) {
    console.error('SKIPPED: store needs redis-server')
    return null
  }
  const port = await freePort()
  const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], { stdio: 'ignore' })
  const redis = new Redis({ port, host: '127.0.0.1' })
  // It tries again until the server is there.
  redis.on('error', () => {})
  const children: ChildProcess[] = []
  try {
    await redis.ping()
    for (let i = 0; i < processes; i++) children.push(await started(`${folder}/store-process.js`, port))
    const [first] = children as [ChildProcess]
    let token = await ask(first, { start: true })
    const idle = await counted(redis, async () => { await pause(seconds * 1000) })
    const busy = await counted(redis, async () => {
      for (let i = 0; i < refreshes; i++) token = await ask(children[i % processes] as ChildProcess, { token })
    })
    // What the looks add meanwhile is no part of a refresh.
    const looks = (idle.calls / idle.seconds) * busy.seconds
    if (values.quick) return null
    return {
      options: { processes, seconds, refreshes },
      tables: [{
        title: 'What processes ask of a shared store',
        note: `${processes} processes with sessions in one Redis, by the server's own count of scripts (INFO commandstats).`,
        columns: ['', 'reckoned', 'counted'],
        rows: [
          ['idle: scripts per second, of all processes', (processes * LOOKS).toFixed(1), (idle.calls / idle.seconds).toFixed(1)],
          ['scripts per refresh, besides', '1', ((busy.calls - looks) / refreshes).toFixed(2)]
        ]
      }]
    }
  } finally {
    for (const child of children) child.disconnect()
    redis.disconnect()
    server.kill()
  }
}

async function started (script: string, port: number): Promise<ChildProcess> {
  const child = fork(script, [String(port)], { execArgv: [], env: { ...process.env, NODE_ENV: 'production' } })
  await once(child, 'message')
  return child
}

async function ask (child: ChildProcess, question: object): Promise<string> {
  child.send(question)
  const [token] = await once(child, 'message') as [string]
  return token
}

/** Scripts that clients ran meanwhile: all that the sessions ask is a script each time, which runs several commands in the server. */
async function counted (redis: Redis, work: () => Promise<void>): Promise<{ calls: number, seconds: number }> {
  const [before, start] = [await calls(redis), performance.now()]
  await work()
  const seconds = (performance.now() - start) / 1000
  return { calls: await calls(redis) - before, seconds }
}

async function calls (redis: Redis): Promise<number> {
  return Number(/cmdstat_evalsha:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1] ?? 0)
}
