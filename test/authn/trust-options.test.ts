import { generateKeyPairSync } from 'node:crypto'
import { inspect } from 'node:util'
import t from 'tap'
import { readTrustOptions } from '../../plugins/authn/trust-options.ts'
import { fixedKeys, publicKey, remoteKeys, secretKey } from '../../plugins/keys/index.ts'
import { AUDIENCE, ISSUER, TRUST } from './mint.ts'

const secret = (kid?: string) => secretKey('s'.repeat(32), { algorithm: 'HS256', ...(kid === undefined ? {} : { kid }) })
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pub = (kid?: string) => publicKey(pair.publicKey, { algorithm: 'ES256', ...(kid === undefined ? {} : { kid }) })

t.test('one or several, normalised', async t => {
  t.match(readTrustOptions(TRUST, 5), [{ issuer: ISSUER, audience: [AUDIENCE], clockTolerance: 5, typ: 'at+jwt' }])
  t.equal(readTrustOptions(TRUST, 5)[0]?.keys.find(undefined, 'HS256'), TRUST.keys)
  const source = fixedKeys([secret()])
  t.equal(readTrustOptions({ ...TRUST, keys: source }, 0)[0]?.keys, source, 'a key source is taken as it is')
  const two = readTrustOptions([TRUST, { ...TRUST, issuer: 'b', audience: ['x', 'y'], typ: 'application/JWT', keys: [pub('a'), pub('b')] }], 0)
  t.strictSame(two.map(({ issuer, audience, typ, keys }) => [issuer, audience, typ, keys.health().keys.length]), [[ISSUER, [AUDIENCE], 'at+jwt', 1], ['b', ['x', 'y'], 'jwt', 2]])
  t.equal(readTrustOptions({ ...TRUST, typ: false }, 0)[0]?.typ, null)
})

t.test('changing the lists afterwards changes nothing', async t => {
  const audience = [AUDIENCE]
  const keys = [secret('a')]
  const [trust] = readTrustOptions({ ...TRUST, audience, keys }, 0)
  audience.push('another')
  keys.length = 0
  t.strictSame(trust?.audience, [AUDIENCE])
  t.equal(trust?.keys.health().keys.length, 1)
})

t.test('refused', async t => {
  const sparse = (length: number): string[] => new Array(length)
  const holed: unknown[] = [TRUST]
  holed[2] = { ...TRUST, issuer: 'b' }
  const rows: Array<[option: string, given: unknown]> = [
    ...[undefined, null, 'text', 7, [], [null], ['text'], sparse(1), sparse(3), holed, /x/, new Map(), [new Map()], Object.create(TRUST), Promise.resolve(TRUST)].map((given): [string, unknown] => ['trust', given]),
    ['trust', [TRUST, TRUST]],
    ...[undefined, null, '', ' ', 7, /x/, ['a'], {}].map((issuer): [string, unknown] => ['trust.issuer', { ...TRUST, issuer }]),
    ...[undefined, null, '', ' \n', 7, /x/, [], [''], [/x/], [AUDIENCE, undefined], [[AUDIENCE]], sparse(1), {}].map((audience): [string, unknown] => ['trust.audience', { ...TRUST, audience }]),
    ...['', ' ', null, true, 7, /x/, ['at+jwt']].map((typ): [string, unknown] => ['trust.typ', { ...TRUST, typ }]),
    ...[undefined, null, 'secret', Buffer.alloc(32), [], [undefined], sparse(1), { ...secret() }, [secret('a'), 'x'], pair.publicKey, /x/, () => secret(), Promise.resolve(secret())].map((keys): [string, unknown] => ['trust.keys', { ...TRUST, keys }]),
    ['trust.keys', { ...TRUST, keys: [secret('a'), secret()] }],
    ['trust.keys', { ...TRUST, keys: [pub(), pub()] }],
    ['trust.keys', { ...TRUST, keys: [secret('a'), secret('a')] }],
    ['trust.keys', { ...TRUST, keys: [secret('a'), pub('b')] }],
    ['trust.keys', { ...TRUST, keys: [pub('b'), pub('c'), secret('a')] }]
  ]
  for (const [option, given] of rows) {
    t.throws(() => readTrustOptions(given, 0), { code: 'GTH_AUTHN_INVALID_OPTION', message: new RegExp(`^authn option ${option.replace('.', '\\.')} (must|is|names|has|mixes)`) }, inspect(given, { depth: 1 }))
  }
  for (const name of ['algorithms', 'allowedIss', 'secret', 'isuer']) t.throws(() => readTrustOptions({ ...TRUST, [name]: 1 }, 0), { code: 'GTH_AUTHN_UNKNOWN_OPTION', message: /^authn: trust: Unknown option/ }, name)
})

t.test('the keys that an issuer publishes are for its own tokens', async t => {
  const issuer = 'https://login.example.com'
  const trust = (keys: ReturnType<typeof remoteKeys>) => readTrustOptions({ ...TRUST, issuer, keys }, 0)
  t.equal(trust(remoteKeys({ issuer }))[0]?.keys.issuer, issuer)
  t.equal(trust(remoteKeys('https://other.example/jwks')).length, 1, 'an address is nobody\'s')
  const refused = (other: string, message: RegExp) => t.throws(() => trust(remoteKeys({ issuer: other })), { code: 'GTH_AUTHN_INVALID_OPTION', message }, other)
  for (const other of ['https://other.example', `${issuer}/realm`, 'https://LOGIN.example.com']) refused(other, /^authn option trust\.keys must be of trust\.issuer, but remoteKeys\(\{ issuer \}\) names another one\. Give both the same text/)
  refused(`${issuer}/`, /names another one\. The two differ in the slash at the end, and count as two names\./)
  t.throws(() => readTrustOptions({ ...TRUST, issuer: `${issuer}/`, keys: remoteKeys({ issuer }) }, 0), { message: /differ in the slash at the end/ })
})
