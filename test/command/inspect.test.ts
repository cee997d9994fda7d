import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import t from 'tap'
import { inspect } from '../../plugins/command/inspect.ts'
import { addKey, keyring } from '../../plugins/keys/index.ts'
import { AUDIENCE, claims, HEADER, ISSUER, keyPair, mint, now } from '../authn/mint.ts'
import { jwks, startEndpoint } from '../keys/remote/endpoint.ts'

const none = async () => ''
const ask = (token: string | undefined, options: Record<string, string> = {}, stdin = none) =>
  inspect({ command: 'inspect', paths: token === undefined ? [] : [token], options }, stdin)

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256' }
const header = { ...HEADER, alg: 'ES256', kid: 'k' }
const token = mint(claims(), header, keyPair(pair.privateKey, 'sha256'))
const trusted = { issuer: ISSUER, audience: AUDIENCE }

t.test('without keys, form and dates, and it says so', async t => {
  const { text, refused } = await ask(token)
  t.equal(refused, false)
  t.match(text, /^Well-formed and in date\. Its signature was not checked/)
  t.match(text, /\nHeader\n {2}alg {2}"ES256"\n {7}The algorithm/)
  t.match(text, /\n {2}exp {2}\d+ {2}\d{4}-.*, in [45] min\n/)
  t.match(await ask(mint(claims({ exp: now() - 1 }))), { refused: true, text: /^Refused, 401 GTH_AUTHN_TOKEN_EXPIRED: The access token has expired\.\n/ })
  t.match(await ask(mint(claims({ tenant: 'acme' }))), { text: /tenant {2}"acme"\n +A claim of the application's own\./ })
  t.match(await ask('nonsense'), { refused: true, text: /Header\n {2}cannot be read/ })
})

t.test('from standard input, and as it is copied out of a header', async t => {
  for (const [given, stdin] of [[undefined, `${token}\n`], ['-', ` Bearer ${token} `], [`Authorization: Bearer ${token}`, '']] as const) {
    t.equal((await ask(given, {}, async () => stdin)).refused, false)
  }
  await t.rejects(ask(undefined, {}, async () => ' \n'), { code: 'GTH_COMMAND_USAGE_INVALID' })
})

t.test('with the keys of the issuer: a file, an address, a folder, or as the issuer says', async t => {
  const endpoint = await startEndpoint(t, jwks(jwk))
  const { alg, ...plainJwk } = jwk
  const folder = t.testdir({ 'jwks.json': JSON.stringify({ keys: [jwk] }), 'no-alg.json': JSON.stringify({ keys: [plainJwk] }) })
  for (const keys of [join(folder, 'jwks.json'), join(folder, 'no-alg.json'), `${endpoint.origin}/jwks`]) {
    t.match(await ask(token, { ...trusted, keys }), { refused: false, text: /^Accepted/ })
    t.match(await ask(token.replace(/.{6}$/, 'AAAAAA'), { ...trusted, keys }), { refused: true, text: /^Refused, 401 GTH_AUTHN_SIGNATURE_INVALID/ })
  }
  const ring = join(folder, 'keys')
  addKey(ring, 'ES256', now() - 10)
  t.match(await ask(token, { ...trusted, keys: ring }), { refused: true, text: /GTH_AUTHN_KEY_UNKNOWN/ })
  t.equal(keyring({ folder: ring }).jwks().keys.length, 1)
  t.match(await ask(token, { ...trusted, issuer: 'http://127.0.0.1:1' }), { refused: true, text: /503 GTH_KEYS_UNAVAILABLE|401 GTH_AUTHN_ISSUER_UNTRUSTED/ })
  const plain = mint(claims(), { ...header, typ: undefined }, keyPair(pair.privateKey, 'sha256'))
  t.match(await ask(plain, { ...trusted, keys: join(folder, 'jwks.json') }), { refused: true, text: /GTH_AUTHN_TYPE_INVALID/ })
  t.match(await ask(plain, { ...trusted, keys: join(folder, 'jwks.json'), typ: 'any' }), { refused: false })
  t.match(await ask(plain, { ...trusted, keys: join(folder, 'jwks.json'), typ: 'JWT' }), { refused: true })
})

t.test('mistakes, told without what stands in a file', async t => {
  const folder = t.testdir({ 'bad.json': 'hidden', 'other.json': '{"hidden":[]}' })
  const usage = 'GTH_COMMAND_USAGE_INVALID'
  await t.rejects(ask(token, { keys: 'x' }), { code: usage, message: /--issuer and --audience/ })
  await t.rejects(ask(token, { issuer: ISSUER }), { code: usage })
  await t.rejects(ask(token, { typ: 'JWT' }), { code: usage }, 'an option that would count for nothing')
  for (const name of ['bad.json', 'other.json', 'none.json']) {
    await t.rejects(ask(token, { ...trusted, keys: join(folder, name) }), { code: usage, message: /^"--keys" must be (?!.*hidden)/ })
  }
})
