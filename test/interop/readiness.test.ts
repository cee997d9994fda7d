import t from 'tap'
import { generateKey, privateKey, remoteKeys } from '../../plugins/keys/index.ts'
import { AUDIENCE, ISSUER } from '../authn/mint.ts'
import { application } from './application.ts'
import { keySet } from './key-set.ts'
import { startHost } from './host.ts'
import { tokenOf } from './token.ts'
import { until } from './until.ts'

const QUERY = 'key=of-the-customer'
const unavailable = { status: 503, code: 'GTH_KEYS_UNAVAILABLE' }

t.test('the readiness route through an outage that outlasts the keys, and back', async t => {
  const host = await startHost(t)
  const key = privateKey(generateKey('ES256'))
  host.listener = keySet(key)
  const keys = remoteKeys(`${host.origin}/keys?${QUERY}`, { cooldown: 1, minLifetime: 1, maxLifetime: 1, staleFor: 2 })
  const { ask, readiness } = await application(t, { issuer: ISSUER, audience: AUDIENCE, keys })
  const token = tokenOf(key)

  const fresh = async () => {
    const { status, stale } = await readiness()
    return status === 200 && !stale
  }

  await until('the keys are fresh', fresh)
  t.match(await readiness(), { ready: true, kids: [key.kid], lastSuccess: Number, lastError: null })
  t.equal((await ask(token)).status, 200)

  const body = '{"keys": "what the endpoint says of itself"}'
  host.listener = (_request, response) => response.writeHead(500).end(body)
  await until('the keys are over', async () => !(await readiness()).ready)
  const down = await readiness()
  t.match(down, { status: 503, ready: false, stale: false, lastSuccess: Number, lastError: { at: Number, message: /: status 500$/ } })
  t.same(down.kids, [])
  t.ok(Number(down.lastError?.at) > Number(down.lastSuccess))
  for (const secret of [body, QUERY, token, 'what the endpoint']) t.notOk(down.text.includes(secret))
  const refused = await ask(token)
  t.match(refused, unavailable, 'nobody can tell a good token from a bad one')
  t.equal(refused.challenge, undefined, 'another token would not help')
  t.match(await ask(null), { status: 401 }, 'who shows no token is told to')

  host.listener = keySet(key)
  await until('the keys are back', fresh)
  t.match(await readiness(), { ready: true, kids: [key.kid], lastError: null })
  t.equal((await ask(token)).status, 200)
})

t.test('an application that starts while the endpoint is down becomes ready by itself', async t => {
  const host = await startHost(t)
  const key = privateKey(generateKey('ES256'))
  await host.stop()
  const keys = remoteKeys(`${host.origin}/keys`, { cooldown: 1 })
  const { ask, readiness } = await application(t, { issuer: ISSUER, audience: AUDIENCE, keys })
  t.match(await readiness(), { status: 503, ready: false, lastSuccess: null, lastError: { message: /ECONNREFUSED/ } })
  t.match(await ask(tokenOf(key)), unavailable)

  host.listener = keySet(key)
  await host.start()
  await until('the first keys', async () => (await readiness()).ready)
  t.equal((await ask(tokenOf(key))).status, 200)
  t.match(await readiness(), { status: 200, stale: false, kids: [key.kid], lastError: null })
})
