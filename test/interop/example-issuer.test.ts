import { join } from 'node:path'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import t from 'tap'
import { generateKey, remoteKeys, writeKey, type Keyring } from '../../plugins/keys/index.ts'
import { application as example } from '../routes/application.ts'
import { application } from './application.ts'
import { startHost } from './host.ts'
import { until } from './until.ts'

// The other way round: the example issues tokens, and others verify them with what it publishes.

t.test('tokens of the example are verified by another application, and by jose, through its rotation', async t => {
  const host = await startHost(t)
  const issuer = host.origin
  const home = t.testdir()
  const folder = join(home, 'keys')
  writeKey(folder, generateKey('ES256', 1))
  let ring: Pick<Keyring, 'rotate'> | undefined
  const { server, logIn } = await example(t, { dataDir: join(home, 'example'), issuer, keys: folder, onKeys: keys => { ring = keys } })
  host.listener = server.routing
  const token = async () => (await logIn({ username: 'author', password: 'gatehouse-author' })).json<{ access_token: string }>().access_token

  const keys = remoteKeys({ issuer }, { cooldown: 1, minLifetime: 1, maxLifetime: 1 })
  const { ask, readiness } = await application(t, { issuer, audience: issuer, keys }, join(home, 'other'))
  t.same(host.asked, ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server', '/.well-known/jwks.json'], 'found by RFC 8414')
  const published = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`), { cooldownDuration: 0 })
  const verified = async (token: string) => (await jwtVerify(token, published, { issuer, audience: issuer, typ: 'at+jwt' })).payload.sub

  const old = await token()
  t.match(await ask(old), { status: 200, body: { username: 'author', roles: ['author'] } })
  t.equal(await verified(old), 'author')

  writeKey(folder, generateKey('EdDSA', Date.now() / 1000))
  await ring?.rotate()
  const young = await token()
  t.not(young.split('.')[0], old.split('.')[0], 'another key')
  await until('the other application knows the new key', async () => (await readiness()).keys.length === 2)
  for (const one of [old, young]) {
    t.equal((await ask(one)).status, 200)
    t.equal(await verified(one), 'author')
  }
})
