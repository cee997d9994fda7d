import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import { generateKey, privateKey, remoteKeys } from '../../plugins/keys/index.ts'
import { AUDIENCE } from '../authn/mint.ts'
import { application } from './application.ts'
import { keySet } from './key-set.ts'
import { startHost } from './host.ts'
import { tokenOf } from './token.ts'
import { until } from './until.ts'

const EAST = 'https://east.example.com'
const WEST = 'https://west.example.com'
/** Seconds. */
const COOLDOWN = 1

/** Another key of the same name each time. */
const keyNamed = (kid: string) => privateKey({ ...generateKey('ES256'), kid })

/** The application trusts two issuers, which have a key of one name each. */
async function twoIssuers (t: Test, lifetime: number) {
  const [east, west] = [keyNamed('main'), keyNamed('main')]
  const [eastern, western] = [await startHost(t), await startHost(t)]
  eastern.listener = keySet(east)
  western.listener = keySet(west)
  const options = { cooldown: COOLDOWN, minLifetime: lifetime, maxLifetime: lifetime }
  const app = await application(t, [
    { issuer: EAST, audience: AUDIENCE, keys: remoteKeys(`${eastern.origin}/keys`, options) },
    { issuer: WEST, audience: AUDIENCE, keys: remoteKeys(`${western.origin}/keys`, options) }
  ])
  return { ...app, east, west, eastern, western }
}

t.test('the same kid at two issuers never crosses', async t => {
  const { ask, readiness, east, west, eastern } = await twoIssuers(t, 1)
  const [fromEast, fromWest] = [tokenOf(east, { iss: EAST }), tokenOf(west, { iss: WEST })]
  const refused = { status: 401, code: 'GTH_AUTHN_SIGNATURE_INVALID' }
  // Again and again: what was verified and kept for one must not serve the other.
  for (const turn of [1, 2, 3, 4]) {
    t.equal((await ask(fromEast)).status, 200, `turn ${turn}`)
    t.equal((await ask(fromWest)).status, 200)
    t.match(await ask(tokenOf(east, { iss: WEST })), refused)
    t.match(await ask(tokenOf(west, { iss: EAST })), refused)
  }

  eastern.listener = keySet(keyNamed('other'))
  await until('the key is gone in the east', async () => (await readiness(0)).kids.join() === 'other')
  t.match(await ask(fromEast), { status: 401, code: 'GTH_AUTHN_KEY_UNKNOWN' })
  t.match(await ask(tokenOf(west, { iss: EAST })), { status: 401, code: 'GTH_AUTHN_KEY_UNKNOWN' })
  t.equal((await ask(fromWest)).status, 200, 'and stays in the west')

  await eastern.stop()
  await until('the east is stale', async () => (await readiness(0)).stale)
  t.match(await readiness(1), { ready: true, lastError: null }, 'an outage is of one issuer')
  t.equal((await ask(fromWest)).status, 200)
})

t.test('a flood of kids at one issuer takes nothing from the other', async t => {
  const { ask, readiness, east, eastern, west, western } = await twoIssuers(t, 600)
  const start = Date.now()
  let floods = 0
  const end = new AbortController()
  const statuses = new Set<number>()
  const flood = Array.from({ length: 8 }, async () => {
    while (!end.signal.aborted) {
      const kid = randomUUID()
      statuses.add((await ask(tokenOf({ ...east, kid }, { iss: EAST }))).status)
      floods++
      // Fastify's inject alone would never let the sockets have their turn.
      await new Promise(resolve => setImmediate(resolve))
    }
  })
  await until('the flood has spent a cooldown of its own', () => eastern.asked.length >= 2 && floods >= 1000)

  // By now the west may be asked again too: the very first token of a new key brings it.
  const { lastSuccess } = await readiness(1)
  await until('a cooldown in the west', () => Date.now() / 1000 > Number(lastSuccess) + COOLDOWN)
  const next = keyNamed('next')
  western.listener = keySet(west, next)
  t.equal(western.asked.length, 1)
  t.equal((await ask(tokenOf(next, { iss: WEST }))).status, 200)
  t.equal(western.asked.length, 2)
  t.equal((await ask(tokenOf(east, { iss: EAST }))).status, 200, 'good tokens of the flooded issuer pass')

  end.abort()
  await Promise.all(flood)
  const cooldowns = (Date.now() - start) / 1000 / COOLDOWN
  t.same([...statuses], [401])
  t.ok(eastern.asked.length <= 2 + cooldowns, 'one fetch per cooldown', { asked: eastern.asked.length, cooldowns })
  t.comment(`${floods} unknown kids in ${cooldowns.toFixed(1)} cooldowns: ${eastern.asked.length} fetches, boot included; the other issuer ${western.asked.length}`)
})
