import { StoreFailed } from '../../errors.ts'
import type { Revocation } from '../../session-store.ts'
import { assertConnected, messageOf } from './ask.ts'
import type { RedisClient } from './client.ts'

/**
 * Listens on a connection of its own, which a subscriber needs. The client reconnects it and subscribes again.
 *
 * @returns what ends it @throws StoreFailed where it does not get to listen at first; then nothing is left open.
 */
export async function watchRevocations (client: RedisClient, channel: string, tell: (revocation: Revocation) => void): Promise<() => Promise<void>> {
  assertConnected(client)
  const subscriber = client.duplicate()
  const disconnect = () => subscriber.disconnect()
  // What it misses the next look finds, and that tells of an outage.
  subscriber.on('error', () => {})
  subscriber.on('close', disconnect)
  subscriber.on('message', (_channel, message = '') => {
    const revocation = readMessage(message)
    if (revocation !== null) tell(revocation)
  })
  try {
    await subscriber.subscribe(channel)
  } catch (error) {
    disconnect()
    throw new StoreFailed(messageOf(error))
  }
  // From here on a connection that breaks is made again, and the subscription with it, whatever the client's options are.
  subscriber.off('close', disconnect)
  subscriber.on('ready', () => { subscriber.subscribe(channel).catch(() => {}) })
  return async () => disconnect()
}

/** `<milliseconds since the epoch>:<id>`; null for what somebody else has said. */
function readMessage (message: string): Revocation | null {
  const [, until, id] = /^(\d+):(.+)$/s.exec(message) ?? []
  return until === undefined || id === undefined ? null : { id, until: Number(until) / 1000 }
}
