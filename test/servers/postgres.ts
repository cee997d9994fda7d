import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { postgres } from './found.js'
import { freePort } from './free-port.ts'

/** A PostgreSQL server of a test's own, with its defaults: what it has committed survives `stop('crash')`. */
export interface PostgresServer {
  readonly url: string
  /** `crash` as if it was killed; `fast`: as its administrator would. */
  stop (how: 'crash' | 'fast'): Promise<void>
  /** Starts it again, with its data. */
  start (): Promise<void>
}

const { folder, user, missing } = postgres

/** Why there can be no server here; false: there can. */
export const noPostgres = missing

/** Starts a server, which goes away with its data when the test ends. */
export async function startPostgres (t: { teardown (step: () => Promise<void>): unknown }): Promise<PostgresServer> {
  if (folder === null || user === null) throw new Error('PostgreSQL cannot be started here')
  const home = mkdtempSync(join(tmpdir(), 'gatehouse-pg-'))
  if (user.uid !== undefined && user.gid !== undefined) chownSync(home, user.uid, user.gid)
  const data = join(home, 'data')
  const options = { ...user, cwd: home, env: { PATH: process.env['PATH'], LC_ALL: 'C' } }
  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  let server: ChildProcess | null = null

  async function start (): Promise<void> {
    server = spawn(join(String(folder), 'postgres'), ['-D', data, '-p', String(port), '-k', home, '-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=200'], { ...options, stdio: 'ignore' })
    for (let waited = 0; !await answers(url); waited++) {
      if (server.exitCode !== null || waited > 600) throw new Error(`PostgreSQL does not start (${server.exitCode})`)
      await sleep(50)
    }
  }

  async function stop (how: 'crash' | 'fast'): Promise<void> {
    if (server === null) return
    const exited = once(server, 'exit')
    server.kill(how === 'crash' ? 'SIGQUIT' : 'SIGINT')
    server = null
    await exited
  }

  // Also where the process ends before its teardown.
  const clear = () => {
    server?.kill('SIGQUIT')
    rmSync(home, { recursive: true, force: true, maxRetries: 10 })
  }
  process.once('exit', clear)
  t.teardown(async () => {
    await stop('crash')
    clear()
    process.off('exit', clear)
  })
  execFileSync(join(folder, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'], { ...options, stdio: 'pipe' })
  await start()
  return { url, start, stop }
}

/** Whether a server takes statements there. */
export async function answers (connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('SELECT')
    return true
  } catch {
    return false
  } finally {
    await client.end()
  }
}
