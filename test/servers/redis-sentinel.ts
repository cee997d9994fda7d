import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePort } from './free-port.ts'
import { startRedis, type RedisServer } from './redis.ts'

/** What the sentinels call the master. */
export const SENTINEL_NAME = 'gatehouse'
/** Milliseconds until a step must be done, on a machine however busy. */
const PATIENCE = 30_000

export interface SentinelServers {
  /** For a client: `new Redis({ sentinels, name })`. */
  readonly sentinels: [{ host: string, port: number }]
  readonly name: string
  readonly master: RedisServer
  readonly replica: RedisServer
  /** Stops replication for good: what is written to the master now is lost in a failover. */
  detachReplica (): Promise<void>
  /** Waits until the replica has all that the master has. */
  replicated (): Promise<void>
  /** Kills the master, and waits until the replica has been promoted. */
  failOver (): Promise<void>
}

/** A master, a replica and a sentinel of the test's own, which promotes the replica; they end with the test. */
export async function startSentinel (t: { teardown (step: () => unknown): unknown }): Promise<SentinelServers> {
  const persistent = { persistent: true, settings: { 'repl-diskless-sync-delay': '0' } }
  const [master, replica] = await Promise.all([startRedis(t, persistent), startRedis(t, persistent)])
  const [masterAdmin, replicaAdmin] = [admin(t, master.port), admin(t, replica.port)]
  await replicaAdmin.replicaof('127.0.0.1', master.port)
  const isLinked = async () => (await replicaAdmin.info('replication')).includes('master_link_status:up')
  await until(isLinked)

  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-sentinel-'))
  const settings = join(folder, 'sentinel.conf')
  writeFileSync(settings, `
port ${port}
bind 127.0.0.1
dir ${folder}
sentinel monitor ${SENTINEL_NAME} 127.0.0.1 ${master.port} 1
sentinel down-after-milliseconds ${SENTINEL_NAME} 500
sentinel failover-timeout ${SENTINEL_NAME} 5000
`)
  const sentinel = spawn('redis-server', [settings, '--sentinel'], { stdio: 'ignore' })
  const kill = () => { sentinel.kill('SIGKILL') }
  process.once('exit', kill)
  t.teardown(async () => {
    process.off('exit', kill)
    if (sentinel.exitCode === null && sentinel.signalCode === null) {
      kill()
      await once(sentinel, 'exit')
    }
    rmSync(folder, { recursive: true })
  })
  const sentinelAdmin = admin(t, port)
  const ask = async (command: string) => await sentinelAdmin.call('SENTINEL', command, SENTINEL_NAME).catch(() => [])
  await until(async () => JSON.stringify(await ask('REPLICAS')).includes(`"${replica.port}"`))

  return {
    sentinels: [{ host: '127.0.0.1', port }],
    name: SENTINEL_NAME,
    master,
    replica,
    async detachReplica () {
      await masterAdmin.acl('SETUSER', 'default', '-psync', '-replconf', '-sync')
      await masterAdmin.call('CLIENT', 'KILL', 'TYPE', 'replica')
      await until(async () => !await isLinked())
    },
    replicated: async () => until(async () => {
      // WAIT waits for what its own connection has written: this comes after all that others wrote.
      await masterAdmin.set('replicated', '1', 'PX', 1)
      return Number(await masterAdmin.call('WAIT', 1, 1000)) === 1
    }),
    async failOver () {
      await master.stop('SIGKILL')
      await until(async () => (await replicaAdmin.info('replication')).includes('role:master') &&
        JSON.stringify(await ask('GET-MASTER-ADDR-BY-NAME')).includes(`"${replica.port}"`))
    }
  }
}

function admin (t: { teardown (step: () => unknown): unknown }, port: number): Redis {
  const client = new Redis({ port, retryStrategy: () => 50 })
  client.on('error', () => {})
  t.teardown(() => client.disconnect())
  return client
}

async function until (isDone: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE
  while (!await isDone()) {
    if (Date.now() > deadline) throw new Error('the sentinel does not do what it should')
    await pause(50)
  }
}
