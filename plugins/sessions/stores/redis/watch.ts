import { StoreFailed } from '../../errors.ts'
import type { Revocation } from '../../session-store.ts'
import { assertConnected, messageOf } from './ask.ts'
import type { RedisClient } from './client.ts'

/**
 * Listens on a connection of its own, which a subscriber needs. The client reconnects it.
 *
 * @returns what ends it
 * @throws StoreFailed where it does not get to listen at first; then nothing is left open
 */
export async function watchRevocations (client: Pick<RedisClient, 'status' | 'duplicate'>, channel: string, tell: (revocation: Revocation) => void): Promise<() => Promise<void>> {
  assertConnected(client)
  const subscriber = client.duplicate()
  // What it misses the next look finds, and that tells of an outage.
  subscriber.on('error', () => {})
  subscriber.on('message', (_channel, message = '') => {
    const revocation = readMessage(message)
    if (revocation !== null) tell(revocation)
  })
  try {
    await new Promise((resolve, reject) => {
      // Each time it is connected, also after the first: whether the client itself subscribes again is an option of it.
      subscriber.on('ready', () => { subscriber.subscribe(channel).then(resolve, reject) })
      subscriber.on('close', () => reject(new Error('the connection was closed')))
      if (subscriber.status === 'wait') subscriber.connect().catch(reject)
    })
  } catch (error) {
    subscriber.disconnect()
    throw new StoreFailed(messageOf(error))
  }
  return async () => subscriber.disconnect()
}

/** `<milliseconds since the epoch>:<id>`; null for what somebody else has said. */
function readMessage (message: string): Revocation | null {
  const [, until, id] = /^(\d+):(.+)$/s.exec(message) ?? []
  return until === undefined || id === undefined ? null : { id, until: Number(until) / 1000 }
}
