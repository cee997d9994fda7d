import t from 'tap'
import { generateKey, remoteKeys } from '../../plugins/keys/index.ts'
import { application } from './application.ts'
import { startHost } from './host.ts'
import { AUDIENCE, CLIENT, issue, provider } from './provider.ts'
import { until } from './until.ts'

// The example's routes trust a certified OpenID provider, of which they know only its issuer: they go with it
// through a rotation of its keys, an outage and a restart. One scene follows another.

// It warns that it keeps what it knows in memory.
t.capture(console, 'warn')

const host = await startHost(t)
const issuer = host.origin
const [first, second, third] = [generateKey('ES256'), generateKey('ES256'), generateKey('RS256')]
host.listener = provider(issuer, [first])

const keys = remoteKeys({ issuer }, { cooldown: 1, minLifetime: 1, maxLifetime: 1, timeout: 2 })
const { ask, readiness } = await application(t, { issuer, audience: AUDIENCE, keys })

const tokens = { first: await issue(issuer), second: '', third: '' }
const statuses = async () => Promise.all(Object.values(tokens).filter(token => token !== '').map(async token => (await ask(token)).status))

/** Asks with each token as long as it takes, and fails on an answer other than 200. */
async function allPassUntil (what: string, holds: () => Promise<boolean>): Promise<void> {
  await until(what, async () => {
    const seen = await statuses()
    if (seen.some(status => status !== 200)) throw new Error(`${what}: ${seen.join()}`)
    return holds()
  })
}

t.test('a token of the provider is verified through discovery', async t => {
  t.same(host.asked.slice(0, 2), ['/.well-known/openid-configuration', '/jwks'], 'fetched at boot')
  const { status, body } = await ask(tokens.first)
  t.equal(status, 200)
  t.match(body, { username: CLIENT, roles: ['author'], permissions: ['article:read', 'article:write'], source: 'header' })
  t.match(await readiness(), { status: 200, ready: true, issuer, kids: [first['kid']], lastError: null })
})

t.test('its scope is the most that a rule gets', async t => {
  const narrow = await issue(issuer, 'article:read')
  t.equal((await ask(narrow, '/articles')).status, 200)
  t.same((await ask(narrow)).body['permissions'], ['article:read'])
  const wide = await ask(await issue(issuer, 'user:manage'), '/people')
  t.equal(wide.status, 403, 'a scope grants nothing that the roles do not')
  t.match(wide.challenge, /insufficient_scope/)
})

t.test('what the provider did not sign for us is refused', async t => {
  const [header, payload, signature] = tokens.first.split('.') as [string, string, string]
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
  const forged = Buffer.from(JSON.stringify({ ...claims, roles: ['admin'] })).toString('base64url')
  t.match(await ask(`${header}.${forged}.${signature}`), { status: 401, code: 'GTH_AUTHN_SIGNATURE_INVALID' })
  t.match(await ask(null), { status: 401 })
})

t.test('the provider rotates: a new key signs, tokens of the old one stay good', async t => {
  host.listener = provider(issuer, [second, first])
  tokens.second = await issue(issuer)
  // Not published ahead: until a fetch brings the key it is unknown, for a cooldown of 1 s at most.
  await until('the new key', async () => (await ask(tokens.second)).status === 200)
  t.same(await statuses(), [200, 200])
  t.strictSame((await readiness()).kids, [second['kid'], first['kid']])
})

t.test('it rotates to another algorithm, published ahead: nobody ever gets a 401', async t => {
  host.listener = provider(issuer, [second, first, third])
  await allPassUntil('the third key is known', async () => (await readiness()).kids.includes(third['kid'] as string))
  host.listener = provider(issuer, [third, second, first])
  tokens.third = await issue(issuer)
  t.equal(JSON.parse(Buffer.from(tokens.third.split('.')[0] as string, 'base64url').toString()).alg, 'RS256')
  t.same(await statuses(), [200, 200, 200])
})

t.test('it stops: tokens of known keys stay good, the readiness route tells', async t => {
  await host.stop()
  await allPassUntil('the keys are stale', async () => (await readiness()).stale)
  const health = await readiness()
  t.match(health, { status: 200, ready: true, stale: true })
  t.match(health.lastError?.message, /ECONNREFUSED/)
  t.same(await statuses(), [200, 200, 200])
  t.match(await ask(unknownKid(tokens.first)), { status: 503, code: 'GTH_KEYS_UNAVAILABLE' }, 'a key that may be new: nobody can tell')
})

t.test('it starts again: all is as before', async t => {
  await host.start()
  await allPassUntil('the keys are fresh', async () => {
    const { stale, lastError } = await readiness()
    return !stale && lastError === null
  })
  t.equal((await ask(await issue(issuer))).status, 200)
  t.match(await ask(unknownKid(tokens.first)), { status: 401, code: 'GTH_AUTHN_KEY_UNKNOWN' })
})

t.test('it removes a key: the next fetch ends its tokens, also those verified before', async t => {
  t.equal((await ask(tokens.first)).status, 200)
  host.listener = provider(issuer, [third, second])
  const before = fetches()
  await until('the first key is gone', async () => (await ask(tokens.first)).status !== 200)
  t.ok(fetches() - before <= 2, 'the one that was under way, and the next', { fetches: fetches() - before })
  t.match(await ask(tokens.first), { status: 401, code: 'GTH_AUTHN_KEY_UNKNOWN' })
  t.same(await statuses(), [401, 200, 200])
  t.notOk((await readiness()).kids.includes(first['kid'] as string))
})

t.test('the readiness route never shows what must not be seen', async t => {
  const { text } = await readiness()
  for (const key of [first, second, third]) t.notOk(text.includes(String(key['d'])))
  for (const token of Object.values(tokens)) t.notOk(text.includes(token))
})

function fetches (): number {
  return host.asked.filter(path => path === '/jwks').length
}

function unknownKid (token: string): string {
  const [, ...rest] = token.split('.')
  const header = { alg: 'ES256', typ: 'at+jwt', kid: 'unknown' }
  return [Buffer.from(JSON.stringify(header)).toString('base64url'), ...rest].join('.')
}
