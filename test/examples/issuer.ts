import Fastify from 'fastify'
import type { Test } from 'tap'
import { generateKey, keyring } from '../../plugins/keys/index.ts'
import wellKnown from '../../plugins/well-known/index.ts'
import { AUDIENCE } from '../authn/mint.ts'
import { startHost } from '../interop/host.ts'
import { tokenOf } from '../interop/token.ts'

/** An issuer on this machine that publishes its keys as RFC 8414 says. Ends with the test. */
export async function startIssuer (t: Test) {
  const host = await startHost(t)
  const keys = keyring({ keys: [generateKey('ES256')] })
  const publisher = Fastify()
  t.teardown(() => publisher.close())
  await publisher.register(wellKnown, { issuer: host.origin, keys })
  await publisher.ready()
  host.listener = publisher.routing
  return {
    issuer: host.origin,
    /** A token that it signed, of an author unless the changes say otherwise. */
    token: (changes: object = {}) => tokenOf(keys.signing(), { iss: host.origin, aud: AUDIENCE, ...changes })
  }
}
