import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pgbouncer, postgres } from './found.js'
import { freePort } from './free-port.ts'
import { answers } from './postgres.ts'

/** Why there can be no pooler here; false: there can. */
export const noPgbouncer = pgbouncer.missing

/**
 * Starts a pooler in front of a server; it goes away when the test ends.
 *
 * @param url of the server
 * @param mode for how long a client has a connection of the server
 * @returns its own URL
 */
export async function startPgbouncer (t: { teardown (step: () => Promise<void>): unknown }, url: string, mode: 'session' | 'transaction'): Promise<string> {
  const { program } = pgbouncer
  const { user } = postgres
  if (program === null || user === null) throw new Error('PgBouncer cannot be started here')
  const home = mkdtempSync(join(tmpdir(), 'gatehouse-pgbouncer-'))
  const port = await freePort()
  const settings = {
    listen_addr: '127.0.0.1', listen_port: port, unix_socket_dir: '', auth_type: 'trust', auth_file: join(home, 'users'), pool_mode: mode, default_pool_size: 20
  }
  writeFileSync(join(home, 'users'), '"postgres" ""\n')
  writeFileSync(join(home, 'ini'), `[databases]
postgres = host=127.0.0.1 port=${new URL(url).port} dbname=postgres
[pgbouncer]
${Object.entries(settings).map(([name, value]) => `${name} = ${value}`).join('\n')}
`)
  if (user.uid !== undefined && user.gid !== undefined) for (const path of ['', 'users', 'ini']) chownSync(join(home, path), user.uid, user.gid)
  const server = spawn(program, ['-q', join(home, 'ini')], { ...user, cwd: home, stdio: 'ignore' })
  // Also where the process ends before its teardown.
  const clear = () => {
    server.kill('SIGKILL')
    rmSync(home, { recursive: true, force: true })
  }
  process.once('exit', clear)
  t.teardown(async () => {
    const ended = server.exitCode === null ? once(server, 'exit') : null
    clear()
    await ended
    process.off('exit', clear)
  })
  const own = `postgres://postgres@127.0.0.1:${port}/postgres`
  for (let waited = 0; !await answers(own); waited++) {
    if (server.exitCode !== null || waited > 600) throw new Error(`PgBouncer does not start (${server.exitCode})`)
    await sleep(50)
  }
  return own
}
