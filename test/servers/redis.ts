import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { redis, valkey } from './found.js'
import { freePort } from './free-port.ts'

/** Why there is no Redis here; false where there is one. For a test's `skip`. */
export const noRedis: false | string = redis.missing

/** Why there is no Valkey here; false where there is one. */
export const noValkey: false | string = valkey.missing

/** Milliseconds until a server must answer, on a machine however busy. */
const PATIENCE = 20_000
const ATTEMPTS = 5

export interface RedisServer {
  url: string
  port: number
  /** Ends it as an operator does (SIGTERM), once its connections are closed; or as it is told. */
  stop (signal?: NodeJS.Signals): Promise<void>
  /** Starts it again after a stop, on the same port: with its data if it keeps any, otherwise empty. */
  start (): Promise<void>
  /** Leaves it deaf and its connections open, as a network that swallows packets does; until thaw. */
  freeze (): void
  thaw (): void
}

/**
 * A Redis of the test's own, on a free port of the loopback address; it ends with the test.
 *
 * @param persistent whether it writes each command to disk, and so has its data after a stop; default false
 * @param settings more of its settings, as in redis.conf
 * @param program another that speaks the same protocol, such as valkey-server
 */
export async function startRedis (t: { teardown (step: () => Promise<void>): unknown }, { persistent = false, settings = {}, program = 'redis-server' }: { persistent?: boolean, settings?: Record<string, string>, program?: string } = {}): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-redis-'))
  const persistence = persistent ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no']
  const launch = (port: number) => spawn(program,
    ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...persistence, ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])], { stdio: 'ignore' })

  let { port, server } = await launchOnFreePort(launch)
  const kill = () => { server.kill('SIGKILL') }
  process.once('exit', kill)
  t.teardown(async () => {
    process.off('exit', kill)
    await end(server, 'SIGKILL')
    rmSync(folder, { recursive: true })
  })

  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    stop: (signal = 'SIGTERM') => end(server, signal),
    async start () {
      if (isRunning(server)) throw new Error('this Redis runs already')
      server = launch(port)
      await ready(server, port)
    },
    freeze: () => { server.kill('SIGSTOP') },
    thaw: () => { server.kill('SIGCONT') }
  }
}

/** Between finding a free port and listening on it, somebody else may have taken it: then another. */
async function launchOnFreePort (launch: (port: number) => ChildProcess): Promise<{ port: number, server: ChildProcess }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const server = launch(port)
    try {
      await ready(server, port)
      return { port, server }
    } catch (error) {
      await end(server, 'SIGKILL')
      if (attempt === ATTEMPTS) throw error
    }
  }
}

/** Waits until it answers: it listens before it has read its data. */
async function ready (server: ChildProcess, port: number): Promise<void> {
  const deadline = Date.now() + PATIENCE
  while (!await answers(server, port)) {
    if (!isRunning(server)) throw new Error(`redis-server ended with exit code ${server.exitCode}`)
    if (Date.now() > deadline) throw new Error('redis-server does not answer')
    await pause(20)
  }
}

/** Whether it is this very server that answers: somebody else's may have been faster to take the port. */
function answers ({ pid }: ChildProcess, port: number): Promise<boolean> {
  return new Promise(resolve => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write('INFO server\r\nPING\r\n'))
    socket.setEncoding('latin1').on('data', text => {
      answer += String(text)
      if (/\+PONG|-LOADING/.test(answer)) socket.destroy()
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer.includes(`process_id:${pid}\r\n`) && answer.includes('+PONG')))
  })
}

async function end (server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (!isRunning(server)) return
  server.kill(signal)
  await once(server, 'exit')
}

function isRunning ({ exitCode, signalCode, pid }: ChildProcess): boolean {
  return pid !== undefined && exitCode === null && signalCode === null
}
