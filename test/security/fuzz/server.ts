import { fork, type ChildProcess } from 'node:child_process'
import { createPublicKey } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { start, type Environment } from '../adapter.ts'
import type { Profile } from './signer.ts'

/** The server under attack, in a process of its own: if a request kills it, what it then drops tells. */
export interface Target {
  readonly port: number
  readonly process: ChildProcess
}

type Order = Omit<Environment, 'keys'> & { profile: Profile, secret?: Uint8Array, pem?: string }

/** Starts the adapter for one profile in a child process. It inherits the flags of this one, and so the TypeScript loader. */
export async function startApart (profile: Profile, { keys, ...names }: Environment): Promise<Target> {
  const { secret, publicKey } = keys[profile] ?? {}
  const child = fork(fileURLToPath(import.meta.url), { serialization: 'advanced' })
  const order: Order = { profile, ...names, ...(secret && { secret }), ...(publicKey && { pem: publicKey.export({ type: 'spki', format: 'pem' }).toString() }) }
  child.send(order)
  const [port] = await once(child, 'message') as [number]
  return { port, process: child }
}

if (process.send !== undefined && process.argv[1] === fileURLToPath(import.meta.url)) {
  const [{ profile, secret, pem, ...names }] = await once(process, 'message') as [Order]
  const { port } = await start({ profile, env: { ...names, keys: { [profile]: { ...(secret && { secret }), ...(pem && { publicKey: createPublicKey(pem) }) } } } })
  process.on('disconnect', () => process.exit())
  process.send(port)
}
