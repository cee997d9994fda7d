import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { CREDENTIALS, requestWith } from './credentials.ts'
import { createIssuer } from './issuer.ts'
import type { Flood } from './flood.ts'

// The attacker, in a process of its own: so many requests per second, each with a bad token that nobody has seen, from
// one that knows everything of the issuer but its key. Whether they are answered is not waited for.

const [{ task, port, rate, kind }] = await once(process, 'message') as [Flood]
const issuer = createIssuer(task.algorithm)
const sockets = Array.from({ length: 8 }, () => connect({ port, host: '127.0.0.1', noDelay: true }).resume())
await Promise.all(sockets.map(socket => once(socket, 'connect')))
process.on('disconnect', () => process.exit())

const begin = performance.now()
for (let sent = 0; ;) {
  const due = (performance.now() - begin) / 1000 * rate
  while (sent < due) sockets[sent++ % sockets.length]?.write(requestWith(task, CREDENTIALS[kind](issuer)))
  process.send?.(sent)
  await pause(2)
}
