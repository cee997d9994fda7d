import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'

type IsInstalled = (program: string) => boolean
const map = new URL('../coverage-map.js', import.meta.url)
const { isInstalled } = await import(map.href) as { isInstalled: IsInstalled }

/** Why tests with a Redis server cannot run here; false where they can. */
export const noRedis: false | string = isInstalled('redis-server') ? false : 'there is no redis-server on this machine'

/** A Redis server of a test's own. */
export interface RedisServer {
  readonly port: number
  readonly url: string
  /** Ends it, as a crash does where it is told so. */
  stop (signal?: NodeJS.Signals): Promise<void>
  /** Starts it again: on the same port, and with what it kept where it is persistent. */
  start (): Promise<void>
}

/**
 * Starts a Redis server that ends with the test.
 *
 * @param persistent whether what it answered is on the disk (`appendfsync always`); default false: it keeps nothing
 * @param settings more of its settings, as in redis.conf
 */
export async function startRedis (t: Test, { persistent = false, settings = {} }: { persistent?: boolean, settings?: Record<string, string> } = {}): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-redis-'))
  const port = await freePort()
  let server: ChildProcess | null = null

  async function stop (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (server === null) return
    const ended = once(server, 'exit')
    server.kill(signal)
    await ended
    server = null
  }

  async function start (): Promise<void> {
    server = spawn('redis-server', [
      '--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '',
      '--appendonly', persistent ? 'yes' : 'no', '--appendfsync', 'always',
      ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
    ], { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    const { stdout } = server
    await new Promise<void>((resolve, reject) => {
      stdout?.on('data', chunk => {
        output += String(chunk)
        if (output.includes('Ready to accept connections')) resolve()
      })
      server?.once('error', reject)
      server?.once('exit', () => reject(new Error(`redis-server did not start:\n${output}`)))
    })
  }

  t.teardown(async () => {
    await stop()
    rmSync(folder, { recursive: true, force: true })
  })
  await start()
  return { port, url: `redis://127.0.0.1:${port}`, stop, start }
}

/** A port that nobody listens on. */
export async function freePort (): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
