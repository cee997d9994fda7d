import Fastify from 'fastify'
import t from 'tap'
import { generateKey, keyring, remoteKeys, type PrivateJwk } from '../../plugins/keys/index.ts'
import wellKnown from '../../plugins/well-known/index.ts'
import { AUDIENCE } from '../authn/mint.ts'
import { application } from './application.ts'
import { startHost } from './host.ts'
import { load } from './load.ts'
import { tokenOf } from './token.ts'
import { until } from './until.ts'

const ROTATIONS = 3
const REQUESTS = 4000

/** Seconds from now that no test lives to see. */
const SOME_DAY = 3600

t.test('an issuer of ours rotates while another application verifies under load: not one false 401', async t => {
  const host = await startHost(t)
  const issuer = host.origin

  let published: PrivateJwk[] = [generateKey('ES256', 1)]
  const ring = keyring({ keys: () => published })
  const publisher = Fastify()
  t.teardown(() => publisher.close())
  await publisher.register(wellKnown, { issuer, keys: ring, maxAge: 1 })
  await publisher.ready()
  host.listener = publisher.routing

  const keys = remoteKeys({ issuer }, { cooldown: 1, minLifetime: 1, maxLifetime: 1 })
  const { app, readiness } = await application(t, { issuer, audience: AUDIENCE, keys })
  const knows = async (jwk: PrivateJwk) => (await readiness()).kids.includes(String(jwk['kid']))

  let asked = 0
  let rotating = true
  let [before, current] = [ring.signing(), ring.signing()]
  const loading = load(app, '/me', () => {
    if (!rotating && asked >= REQUESTS) return null
    // In turns of the key that signs and the one before.
    return tokenOf(asked++ % 2 === 0 ? current : before, { iss: issuer })
  })

  for (let rotation = 0; rotation < ROTATIONS; rotation++) {
    // As docs/keys.md has it: publish, wait until everybody knows, sign, remove when nothing is left of the old one.
    const next = generateKey('ES256', Date.now() / 1000 + SOME_DAY)
    published = [...published, next]
    await ring.rotate()
    t.equal(ring.signing().kid, current.kid, 'published is not signing')
    await until('the verifier knows the next key', () => knows(next))

    published = [...published.slice(0, -1), { ...next, nbf: Date.now() / 1000 }]
    await ring.rotate()
    t.equal(ring.signing().kid, next['kid'])
    ;[before, current] = [current, ring.signing()]

    // A rotation later than it could: requests with the oldest key are still under way.
    published = published.slice(-3)
    await ring.rotate()
  }
  rotating = false
  const tally = await loading

  t.strictSame(Object.keys(tally), ['200'], JSON.stringify(tally))
  t.ok(asked >= REQUESTS)
  t.comment(`${asked} requests, ${ROTATIONS} rotations: ${JSON.stringify(tally)}`)
})
