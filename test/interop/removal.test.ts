import { join } from 'node:path'
import { rmSync } from 'node:fs'
import t from 'tap'
import { generateKey, keyring, privateKey, remoteKeys, writeKey } from '../../plugins/keys/index.ts'
import { AUDIENCE, ISSUER } from '../authn/mint.ts'
import { application } from './application.ts'
import { keySet } from './key-set.ts'
import { startHost } from './host.ts'
import { tokenOf } from './token.ts'
import { until } from './until.ts'

const UNKNOWN = { status: 401, code: 'GTH_AUTHN_KEY_UNKNOWN' }

t.test('a key that its issuer removes ends with the next refresh, without any token that asks for it', async t => {
  const host = await startHost(t)
  const [kept, removed] = [privateKey(generateKey('ES256')), privateKey(generateKey('ES256'))]
  host.listener = keySet(kept, removed)
  const keys = remoteKeys(`${host.origin}/keys`, { cooldown: 1, minLifetime: 1, maxLifetime: 1 })
  const { ask, readiness } = await application(t, { issuer: ISSUER, audience: AUDIENCE, keys })
  const [good, bad] = [tokenOf(kept), tokenOf(removed)]
  for (const token of [good, bad, bad]) t.equal((await ask(token)).status, 200)

  host.listener = keySet(kept)
  const before = host.asked.length
  await until('the set is read again', async () => (await readiness()).keys.length === 1)
  t.ok(host.asked.length - before <= 2, 'the first set without the key ended it', { fetches: host.asked.length - before })
  t.match(await ask(bad), UNKNOWN, 'a token that was verified before')
  t.match(await ask(tokenOf(removed)), UNKNOWN, 'one that was not')
  t.equal((await ask(good)).status, 200)
})

t.test('a kid whose key was replaced by another ends the tokens of the former key', async t => {
  const host = await startHost(t)
  const jwks = [generateKey('ES256'), generateKey('ES256')].map(jwk => ({ ...jwk, kid: 'main' }))
  const [former, latter] = jwks.map(jwk => privateKey(jwk)) as [ReturnType<typeof privateKey>, ReturnType<typeof privateKey>]
  host.listener = keySet(former)
  const keys = remoteKeys(`${host.origin}/keys`, { cooldown: 1, minLifetime: 1, maxLifetime: 1 })
  const { ask } = await application(t, { issuer: ISSUER, audience: AUDIENCE, keys })
  const [before, after] = [tokenOf(former), tokenOf(latter)]
  t.equal((await ask(before)).status, 200)
  t.equal((await ask(after)).status, 401)

  host.listener = keySet(latter)
  await until('the key is replaced', async () => (await ask(after)).status === 200)
  t.match(await ask(before), { status: 401, code: 'GTH_AUTHN_SIGNATURE_INVALID' })
})

t.test('a key that is taken from our ring ends with the rotation', async t => {
  const home = t.testdir()
  const folder = join(home, 'keys')
  const old = writeKey(folder, generateKey('ES256'))
  const keys = keyring({ folder })
  const { ask } = await application(t, { issuer: ISSUER, audience: AUDIENCE, keys }, join(home, 'store'))
  const bad = tokenOf(keys.signing())
  t.equal((await ask(bad)).status, 200)

  writeKey(folder, generateKey('ES256', 1))
  await keys.rotate()
  t.equal((await ask(bad)).status, 200, 'another key signs, this one still verifies')
  rmSync(old)
  t.equal((await ask(bad)).status, 200, 'the ring was not told')
  const { removed } = await keys.rotate()
  t.equal(removed.length, 1)
  t.match(await ask(bad), UNKNOWN)
  t.equal((await ask(tokenOf(keys.signing()))).status, 200)
})
