import { Type } from '@sinclair/typebox'
import fastify from 'fastify'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { inspect } from 'node:util'
import t from 'tap'
import authn from '../../plugins/authn/index.ts'
import { publicKey, secretKey } from '../../plugins/keys/index.ts'
import { certificate, jwk, pem, rsa } from '../keys/material.ts'
import { SECRET, TRUST } from './mint.ts'

// What refuses to boot, as a JavaScript user would write it.

const SEED = 'recognisable-secret-text'
const jsSecretKey = (secret: unknown, options: unknown): unknown => Reflect.apply(secretKey, undefined, [secret, options])
const jsPublicKey = (key: unknown, options: unknown): unknown => Reflect.apply(publicKey, undefined, [key, options])
const HS256 = { algorithm: 'HS256' }
const curve = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).publicKey
const rsa1024 = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey
const der = rsa.publicKey.export({ type: 'spki', format: 'der' })
const secret = (text: unknown, options: unknown = HS256) => () => ({ trust: { ...TRUST, keys: jsSecretKey(text, options) } })
const pub = (key: KeyObject, options: unknown) => () => ({ trust: { ...TRUST, keys: jsPublicKey(key, options) } })
const trust = (changes: object) => () => ({ trust: { ...TRUST, ...changes } })
const option = (changes: object) => () => ({ trust: TRUST, ...changes })
const cookie = (changes: object) => option({ cookie: changes })

const KEYS = 'GTH_KEYS_'
const INVALID = 'GTH_AUTHN_INVALID_OPTION'
const UNKNOWN = 'GTH_AUTHN_UNKNOWN_OPTION'
const rows: Array<[what: string, code: string, options: () => object, environment?: 'production']> = [
  ['secret empty', KEYS + 'SECRET_TOO_SHORT', secret('')],
  ['secret shorter than its hash', KEYS + 'SECRET_TOO_SHORT', secret(SEED)],
  ['secret of HS512 shorter than its hash', KEYS + 'SECRET_TOO_SHORT', secret(SEED + SEED, { algorithm: 'HS512' })],
  ['secret undefined', KEYS + 'SECRET_MISSING', secret(undefined)],
  ['secret null', KEYS + 'SECRET_MISSING', secret(null)],
  ['secret a list', KEYS + 'SECRET_MISSING', secret([SEED])],
  ['secret PEM', KEYS + 'SECRET_IS_KEY', secret(pem(rsa))],
  ['secret PEM with escaped newlines', KEYS + 'SECRET_IS_KEY', secret(pem(rsa).replaceAll('\n', '\\n'))],
  ['secret PEM in quotes', KEYS + 'SECRET_IS_KEY', secret(`"${pem(rsa)}"`)],
  ['secret PEM after a byte order mark', KEYS + 'SECRET_IS_KEY', secret('\ufeff' + pem(rsa))],
  ['secret PEM in base64', KEYS + 'SECRET_IS_KEY', secret(Buffer.from(pem(rsa)).toString('base64'))],
  ['secret a certificate', KEYS + 'SECRET_IS_KEY', secret(certificate)],
  ['secret DER', KEYS + 'SECRET_IS_KEY', secret(der)],
  ['secret DER in base64', KEYS + 'SECRET_IS_KEY', secret(der.toString('base64'))],
  ['secret JWK', KEYS + 'SECRET_IS_KEY', secret(JSON.stringify(jwk(rsa)))],
  ['secret JWK in base64url', KEYS + 'SECRET_IS_KEY', secret(Buffer.from(JSON.stringify(jwk(rsa))).toString('base64url'))],
  ['secret JWKS', KEYS + 'SECRET_IS_KEY', secret(JSON.stringify({ keys: [jwk(rsa)] }))],
  ['RSA below 2048 bits', KEYS + 'RSA_TOO_SHORT', pub(rsa1024, { algorithm: 'RS256' })],
  ['secp256k1', KEYS + 'KEY_UNFIT', pub(curve('secp256k1'), { algorithm: 'ES256' })],
  ['another curve', KEYS + 'KEY_UNFIT', pub(curve('P-384'), { algorithm: 'ES256' })],
  ['algorithm missing', KEYS + 'ALGORITHM_INVALID', secret(SECRET, {})],
  ['options of a key missing', KEYS + 'ALGORITHM_INVALID', secret(SECRET, null)],
  ['algorithm empty', KEYS + 'ALGORITHM_INVALID', secret(SECRET, { algorithm: '' })],
  ['algorithms an empty list', KEYS + 'ALGORITHM_INVALID', secret(SECRET, { algorithm: [] })],
  ['algorithms a list', KEYS + 'UNKNOWN_OPTION', secret(SECRET, { algorithms: ['HS256'] })],
  ['algorithms a string', KEYS + 'UNKNOWN_OPTION', secret(SECRET, { algorithms: 'HS256' })],
  ['options of a key a string', KEYS + 'ALGORITHM_INVALID', secret(SECRET, 'HS256')],
  ['algorithm none', KEYS + 'ALGORITHM_INVALID', secret(SECRET, { algorithm: 'none' })],
  ['HS mixed with asymmetric in one key', KEYS + 'ALGORITHM_INVALID', secret(SECRET, { algorithm: ['HS256', 'RS256'] })],
  ['HS with a public key', KEYS + 'ALGORITHM_INVALID', pub(rsa.publicKey, HS256)],
  ['HS mixed with asymmetric in one trust', INVALID, () => ({ trust: { ...TRUST, keys: [jsSecretKey(SECRET, { ...HS256, kid: 'a' }), jsPublicKey(rsa.publicKey, { algorithm: 'RS256', kid: 'b' })] } })],
  ['a key that is not ours', INVALID, trust({ keys: SEED })],
  ['a key that looks like ours', INVALID, trust({ keys: { ...TRUST.keys } })],
  ['issuer empty', INVALID, trust({ issuer: '' })],
  ['issuer undefined', INVALID, trust({ issuer: undefined })],
  ['issuer a RegExp', INVALID, trust({ issuer: /example/ })],
  ['issuer a list', INVALID, trust({ issuer: ['a'] })],
  ['audience empty', INVALID, trust({ audience: '' })],
  ['audience undefined', INVALID, trust({ audience: undefined })],
  ['audience a RegExp', INVALID, trust({ audience: /example/ })],
  ['audience a list with a RegExp', INVALID, trust({ audience: ['a', /example/] })],
  ['typ a RegExp', INVALID, trust({ typ: /jwt/ })],
  ['no trust at all', INVALID, () => ({})],
  ['a list of trusts that is only a hole', INVALID, () => ({ trust: new Array(1) })],
  ['trust a Map', INVALID, () => ({ trust: new Map(Object.entries(TRUST)) })],
  ['cookie a RegExp', INVALID, option({ cookie: /access/ })],
  ['cookie a Map', INVALID, option({ cookie: new Map() })],
  ['options of a key a RegExp', KEYS + 'ALGORITHM_INVALID', secret(SECRET, /HS256/)],
  ['options of a key a Map', KEYS + 'ALGORITHM_INVALID', secret(SECRET, new Map([['algorithm', 'HS256']]))],
  ['an empty list of trusts', INVALID, () => ({ trust: [] })],
  ['one issuer twice', INVALID, () => ({ trust: [TRUST, TRUST] })],
  ['trusted origin a RegExp', INVALID, cookie({ trustedOrigins: [/example/] })],
  ['trusted origin a hole', INVALID, cookie({ trustedOrigins: new Array(1) })],
  ['trusted origin of a WebSocket', INVALID, cookie({ trustedOrigins: ['wss://example.com'] })],
  ['trusted origin null', INVALID, cookie({ trustedOrigins: ['null'] })],
  ['trusted origin a file', INVALID, cookie({ trustedOrigins: ['file://'] })],
  ['trusted origin of an application with a slash', INVALID, cookie({ trustedOrigins: ['capacitor://localhost/'] })],
  ['trusted origin misspelt', INVALID, cookie({ trustedOrigins: ['htps://app.example.com'] })],
  ['partitioned not secure', INVALID, cookie({ name: 'a', secure: false, partitioned: true })],
  ['former cookie misspelt', UNKNOWN, cookie({ formerly: [{ doman: 'example.com' }] })],
  ['former cookie of now', INVALID, cookie({ formerly: [{}] })],
  ['former cookie that no browser kept', INVALID, cookie({ formerly: [{ domain: 'example.com' }] })],
  ['trusted origin a wildcard', INVALID, cookie({ trustedOrigins: ['https://*.example.com'] })],
  ['cookie name a RegExp', INVALID, cookie({ name: /access/ })],
  ['realm a RegExp', INVALID, option({ realm: /api/ })],
  ['claims a RegExp', INVALID, option({ claims: /api/ })],
  ['isRevoked a RegExp', INVALID, option({ isRevoked: /api/ })],
  ['claims with an unregistered format', INVALID, option({ claims: Type.String({ format: 'nobody-registered' }) })],
  ['unknown option', UNKNOWN, option({ secret: SEED })],
  ['unknown option of a trust', UNKNOWN, trust({ secret: SEED })],
  ['unknown option of the cookie', UNKNOWN, cookie({ signed: SEED })],
  ['unknown option of a key', KEYS + 'UNKNOWN_OPTION', secret(SECRET, { ...HS256, secret: SEED })],
  ['SameSite=None without Secure', INVALID, cookie({ name: 'a', sameSite: 'none', secure: false })],
  ['__Host- with a Domain', INVALID, cookie({ domain: 'example.com' })],
  ['__Host- with another path', INVALID, cookie({ path: '/api' })],
  ['__Host- without Secure', INVALID, cookie({ secure: false })],
  ['an insecure cookie in production', INVALID, cookie({ name: 'a', secure: false }), 'production'],
  ...[NaN, Infinity, -Infinity, -1, '5'].flatMap((value): typeof rows => [
    [`clockTolerance ${inspect(value)}`, INVALID, option({ clockTolerance: value })],
    [`callbackTimeout ${inspect(value)}`, INVALID, option({ callbackTimeout: value })],
    [`maxTokenBytes ${inspect(value)}`, INVALID, option({ maxTokenBytes: value })]
  ]),
  ['maxTokenBytes over 64 KiB', INVALID, option({ maxTokenBytes: 65_537 })],
  ['clockTolerance over a minute', INVALID, option({ clockTolerance: 61 })]
]

const shownSpellings = [SEED, ...[Buffer.from(SEED), SECRET, der.subarray(40, 70)].flatMap(bytes => (['hex', 'base64', 'base64url', 'latin1'] as const).map(encoding => bytes.toString(encoding).slice(0, 16)))]

for (const [what, code, options, environment] of rows) {
  t.test(`refused: ${what}`, async t => {
    if (environment !== undefined) {
      const before = process.env.NODE_ENV
      process.env.NODE_ENV = environment
      t.teardown(() => { if (before === undefined) delete process.env.NODE_ENV; else process.env.NODE_ENV = before })
    }
    const app = fastify()
    t.teardown(() => app.close())
    const error: unknown = await (async () => Reflect.apply(app.register, app, [authn, options()]))().then(() => app.ready()).then(() => 'booted', reason => reason)
    t.match(error, { code })
    const shown = inspect(error, { depth: null, showHidden: true })
    t.strictSame(shownSpellings.filter(spelling => shown.includes(spelling)), [], 'nothing of a secret is shown')
  })
}

t.test('the same, well configured, boots', async t => {
  const app = fastify()
  t.teardown(() => app.close())
  await app.register(authn, {
    trust: [TRUST, { issuer: 'b', audience: ['a', 'b'], keys: publicKey(rsa.publicKey, { algorithm: 'PS512' }), typ: 'JWT' }],
    cookie: { trustedOrigins: ['https://app.example.com'] },
    claims: Type.Object({}),
    clockTolerance: 60,
    isRevoked: () => false
  })
  await app.ready()
  t.ok(app.hasRequestDecorator('authenticate'))
})
