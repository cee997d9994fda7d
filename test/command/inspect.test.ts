import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import t from 'tap'
import { inspect } from '../../plugins/command/inspect.ts'
import { printable } from '../../plugins/command/printable.ts'
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
  const { out: text, code } = await ask(token)
  t.equal(code, 0)
  t.match(text, /^Well-formed and in date\. Its signature was not checked/)
  t.match(text, /\nHeader\n {2}alg {2}"ES256"\n {7}The algorithm/)
  t.match(text, /\n {2}exp {2}\d+ {2}\d{4}-.*, in [45] min\n/)
  t.match(await ask(mint(claims({ exp: now() - 1 }))), { code: 3, out: /^Refused, 401 GTH_AUTHN_TOKEN_EXPIRED: The access token has expired\.\n/ })
  t.match(await ask(mint(claims({ tenant: 'acme' }))), { out: /tenant {2}"acme"\n +A claim of the application's own\./ })
  t.match(await ask('nonsense'), { code: 3, out: /Header\n {2}cannot be read/ })
})

t.test('from standard input, and as it is copied out of a header', async t => {
  for (const [given, stdin] of [[undefined, `${token}\n`], ['-', ` Bearer ${token} `], [`Authorization: Bearer ${token}`, '']] as const) {
    t.equal((await ask(given, {}, async () => stdin)).code, 0)
  }
  await t.rejects(ask(undefined, {}, async () => ' \n'), { code: 'GTH_COMMAND_USAGE_INVALID' })
})

t.test('with the keys of the issuer: a file, an address, a folder, or as the issuer says', async t => {
  const endpoint = await startEndpoint(t, jwks(jwk))
  const { alg, ...plainJwk } = jwk
  const folder = t.testdir({ 'jwks.json': JSON.stringify({ keys: [jwk] }), 'no-alg.json': JSON.stringify({ keys: [plainJwk] }) })
  for (const keys of [join(folder, 'jwks.json'), join(folder, 'no-alg.json'), `${endpoint.origin}/jwks`]) {
    t.match(await ask(token, { ...trusted, keys }), { code: 0, out: /^Accepted/ })
    t.match(await ask(token.replace(/.{6}$/, 'AAAAAA'), { ...trusted, keys }), { code: 3, out: /^Refused, 401 GTH_AUTHN_SIGNATURE_INVALID/ })
  }
  const ring = join(folder, 'keys')
  addKey(ring, 'ES256', now() - 10)
  t.match(await ask(token, { ...trusted, keys: ring }), { code: 3, out: /GTH_AUTHN_KEY_UNKNOWN/ })
  t.equal(keyring({ folder: ring }).jwks().keys.length, 1)
  t.match(await ask(token, { ...trusted, issuer: 'http://127.0.0.1:1' }), { code: 3, out: /^Refused, 401 GTH_AUTHN_ISSUER_UNTRUSTED/ })
  const plain = mint(claims(), { ...header, typ: undefined }, keyPair(pair.privateKey, 'sha256'))
  t.match(await ask(plain, { ...trusted, keys: join(folder, 'jwks.json') }), { code: 3, out: /GTH_AUTHN_TYPE_INVALID/ })
  t.match(await ask(plain, { ...trusted, keys: join(folder, 'jwks.json'), typ: 'any' }), { code: 0 })
  t.match(await ask(plain, { ...trusted, keys: join(folder, 'jwks.json'), typ: 'JWT' }), { code: 3 })
})

t.test('a token whose keys cannot be had is not refused: nothing is known of it', async t => {
  const issuer = 'http://127.0.0.1:1'
  const away = mint(claims({ iss: issuer }), header, keyPair(pair.privateKey, 'sha256'))
  t.match(await ask(away, { ...trusted, issuer }), { code: 4, out: /^Cannot be known, 503 GTH_KEYS_UNAVAILABLE: / })
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

const unsigned = (header: object, claims: object | string) =>
  [JSON.stringify(header), typeof claims === 'string' ? claims : JSON.stringify(claims)].map(text => Buffer.from(text).toString('base64url')).join('.') + '.AAAA'

t.test('nothing of a token can forge the verdict', async t => {
  const forged = '\u001b[2J\u001b[HAccepted: signature, issuer, audience and dates are good.\u001b[0m\n\nClaims\n'
  for (const text of [forged, '\u009b2J', '\u202eabc', '\u2066x', '\u200b', '\u2028', '\u{e0041}', '\ud800', '\u007f', '\r', 'a b', '']) {
    const { out } = await ask(unsigned({ ...HEADER, kid: text, alg: text, [text]: text }, { ...claims(), [text]: text, iss: text, list: [{ [text]: text }] }))
    t.notMatch(out, /[^\n\x20-\x7e§]/, printable(JSON.stringify(text)))
    t.equal(out.split('\n').filter(line => /^(Accepted|Well-formed|Refused)/.test(line)).length, 1)
    t.equal(out.split('\n').filter(line => /^\S/.test(line)).length, 3, 'the verdict and two titles begin a line')
  }
  t.match(await ask(unsigned(HEADER, { ...claims(), 'Accepted: good': 1 })), { out: /\n {2}"Accepted: good" * {2}1\n/ })
})

t.test('a token of any size is explained, in lines that are bounded', async t => {
  const deep = '['.repeat(200_000) + ']'.repeat(200_000)
  const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`claim${index}`, index]))
  const good = JSON.stringify(claims()).slice(0, -1)
  for (const [name, text] of [
    ['20,000 claims', JSON.stringify({ ...claims(), ...many })],
    ['names that are long', JSON.stringify({ ...claims(), ['n'.repeat(500_000)]: 1, ['m'.repeat(60)]: 1 })],
    ['values that are long', JSON.stringify({ ...claims(), x: 'v'.repeat(500_000), y: Array.from({ length: 9999 }, () => 'w'.repeat(99)) })],
    ['values that are deep', `${good},"x":${deep},"y":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`]
  ] as const) {
    const { out } = await ask(unsigned(HEADER, text))
    t.match(out, /\n {2}exp/, name)
    t.ok(Math.max(...out.split('\n').map(line => line.length)) < 3000, name)
  }
  t.match((await ask(unsigned(HEADER, JSON.stringify({ ...claims(), ...many })))).out, /claim19999 .*19999\n/)
})
