import { Redis } from 'ioredis'
import type { Test } from 'tap'

/** A client that ends with the test, and says nothing of a server that is away: that is what is tested. If it is not patient, it connects once. */
export function redisClient (t: Test, url: string, { patient = true } = {}): Redis {
  const client = new Redis(url, patient ? {} : { retryStrategy: () => null, maxRetriesPerRequest: 0 })
  client.on('error', () => {})
  t.teardown(() => client.disconnect())
  return client
}
