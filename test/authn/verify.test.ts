import { Type } from '@sinclair/typebox'
import fc from 'fast-check'
import { inspect } from 'node:util'
import t from 'tap'
import { compileClaims } from '../../plugins/authn/claims-schema.ts'
import type { Trail } from '../../plugins/authn/events.ts'
import { KnownHeaders } from '../../plugins/authn/known-headers.ts'
import { engineOf } from '../../plugins/authn/trust.ts'
import { verifyToken, type Verified, type VerifySettings } from '../../plugins/authn/verify.ts'
import { fixedKeys, KeysUnavailable, secretKey } from '../../plugins/keys/index.ts'
import { makeKeySource } from '../../plugins/keys/key-source.ts'
import { unhandledRejections } from '../refusal/unhandled.ts'
import { AUDIENCE, base64url, claims, HEADER, hmac, ISSUER, mint, now, rawClaims, SECRET, TRUST } from './mint.ts'

const OTHER = Buffer.alloc(32, 'other')
const trust = async (issuer: string, secret: Buffer) => {
  const key = secretKey(secret, { algorithm: 'HS256', kid: 'k' })
  // Used once already: from then on the answer comes at once.
  await engineOf(key)
  return { issuer, audience: [AUDIENCE], clockTolerance: 0, typ: 'at+jwt', keys: fixedKeys([key]) }
}
const verify = (token: string, settings: VerifySettings, trail?: Trail) => (verifyToken(token, settings, now, trail) as Verified).claims
const trusts = new Map([[ISSUER, await trust(ISSUER, SECRET)], ['https://other.example', await trust('https://other.example', OTHER)]])
/** Known to all tests: what one learns, the next presumes. */
const headers = new KnownHeaders()

const answer = (token: string, settings: VerifySettings = { trusts, hasForm: null, headers }, trail?: Trail): string => {
  try {
    return `ok ${verify(token, settings, trail).sub}`
  } catch (error) {
    return String((error as { code?: string }).code).replace('GTH_AUTHN_', '')
  }
}

t.test('a good token', async t => {
  t.equal(answer(mint()), 'ok alice')
  t.equal(TRUST.issuer, ISSUER)
})

t.test('every change of one character is refused', async t => {
  const token = mint()
  const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \t\n%"\0é'
  const passed: string[] = []
  for (let at = 0; at < token.length; at++) {
    const others = at > token.length - 3 || at % 17 === 0 ? characters : characters[at % characters.length] as string
    for (const other of others) {
      const changed = token.slice(0, at) + other + token.slice(at + 1)
      if (changed !== token && answer(changed).startsWith('ok')) passed.push(changed)
    }
    if (answer(token.slice(0, at) + token.slice(at + 1)).startsWith('ok')) passed.push(`without ${at}`)
    if (answer(token.slice(0, at) + 'A' + token.slice(at)).startsWith('ok')) passed.push(`more at ${at}`)
  }
  t.strictSame(passed, [])
})

t.test('two trusts never cross, though their kids are the same', async t => {
  const other = claims({ iss: 'https://other.example' })
  const header = { ...HEADER, kid: 'k' }
  t.equal(answer(mint(other, header, hmac(OTHER))), 'ok alice')
  t.equal(answer(mint(other, header, hmac(SECRET))), 'SIGNATURE_INVALID')
  t.equal(answer(mint(claims(), header, hmac(OTHER))), 'SIGNATURE_INVALID')
})

t.test('the unverified iss chooses by equality', async t => {
  for (const iss of [undefined, null, '', 'https://attacker.example', [ISSUER], { toString: ISSUER }, 0, '__proto__', 'size']) t.equal(answer(mint(claims({ iss }))), 'ISSUER_UNTRUSTED', inspect(iss))
  t.equal(answer(mint(rawClaims('"iss":"https://other.example"'))), 'SIGNATURE_INVALID', 'of two equal names the last counts, here as everywhere')
})

t.test('what JSON.stringify cannot say', async t => {
  for (const [member, expected] of [
    ['"exp":1e400', 'CLAIM_INVALID'], ['"exp":-1e400', 'CLAIM_INVALID'], ['"exp":-0', 'TOKEN_EXPIRED'], ['"exp":"9999999999"', 'CLAIM_INVALID'], ['"exp":9999999999.5', 'ok alice'], ['"exp":1e99', 'ok alice'],
    ['"nbf":1e400', 'CLAIM_INVALID'], ['"iat":1e999', 'CLAIM_INVALID'], ['"auth_time":-1e999', 'CLAIM_INVALID'], ['"sub":"\\ud800"', 'ok \ud800'], ['"__proto__":{"sub":"mallory"}', 'ok alice'],
    ['"sub":"a","sub":""', 'CLAIM_INVALID'], ['"constructor":null,"hasOwnProperty":1,"toString":2,"valueOf":3', 'ok alice']
  ] as const) t.equal(answer(mint(rawClaims(member))), expected, member)
})

t.test('the prototype carries no claim', async t => {
  t.equal(answer(mint(`{"__proto__":${JSON.stringify(claims())}}`)), 'ISSUER_UNTRUSTED')
  t.equal(answer(mint(claims(), `{"__proto__":${JSON.stringify(HEADER)}}`)), 'TYPE_INVALID')
  const { sub, ...rest } = claims()
  t.equal(answer(mint(JSON.stringify(rest).replace(/\}$/, `,"__proto__":{"sub":"${String(sub)}"}}`))), 'CLAIM_INVALID')
})

t.test('large and deep', async t => {
  const many = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`k${i}`, i]))
  t.equal(answer(mint(claims(many))), 'ok alice')
  for (const [depth, expected] of [[63, 'ok alice'], [64, 'TOKEN_MALFORMED'], [2900, 'TOKEN_MALFORMED']] as const) {
    t.equal(answer(mint(rawClaims(`"deep":${'['.repeat(depth)}${']'.repeat(depth)}`))), expected, String(depth))
  }
  t.equal(answer(mint(claims(), `{"deep":${'['.repeat(2900)}${']'.repeat(2900)},${JSON.stringify(HEADER).slice(1)}`)), 'ok alice', 'nobody walks the header')
  t.equal(answer(`${base64url('['.repeat(6000))}.${base64url('{"a":'.repeat(1000))}.AA`), 'TOKEN_MALFORMED')
})

t.test('the claims are the token\'s own words, frozen and nobody else\'s', async () => {
  const names = fc.string().filter(name => !['iss', 'aud', 'sub', 'exp', 'nbf', 'iat', 'auth_time', 'jti', '__proto__'].includes(name))
  const bodies = fc.dictionary(names, fc.jsonValue().map(value => JSON.parse(JSON.stringify(value, (name, inner) => name === '__proto__' ? undefined : inner) ?? 'null')))
  fc.assert(fc.property(bodies, body => {
    const token = mint(claims(body))
    const [one, two] = [verify(token, { trusts, hasForm: null, headers }), verify(token, { trusts, hasForm: null, headers })]
    return JSON.stringify(one) === Buffer.from(token.split('.')[1] ?? '', 'base64url').toString() && one !== two && Object.isFrozen(one)
  }))
})

t.test('law: a token whose header is known is answered as one whose header is not', async () => {
  const payloads = fc.oneof(fc.constant(claims()), fc.constant(claims({ iss: 'https://other.example' })), fc.constant(claims({ iss: 'https://attacker.example' })), fc.constant(claims({ exp: 1 })),
    fc.constantFrom('null', '[]', '{', '"x"', '\ufeff{}', `{"iss":"${ISSUER}"}`), fc.jsonValue().map(value => JSON.stringify(value)))
  const keys = fc.constantFrom(SECRET, OTHER, Buffer.alloc(32, 'nobody'))
  const spoil = fc.option(fc.record({ at: fc.nat(), by: fc.constantFrom('A', '.', '=', '_', 'é') }), { freq: 3 })
  fc.assert(fc.property(payloads, keys, fc.constantFrom(HEADER, { ...HEADER, kid: 'k' }, { ...HEADER, kid: 'only' }), spoil, (payload, secret, header, change) => {
    const token = mint(payload, header, hmac(secret))
    const at = change === null ? 0 : change.at % token.length
    const sent = change === null ? token : token.slice(0, at) + change.by + token.slice(at + 1)
    const known = new KnownHeaders()
    answer(mint(claims(), header), { trusts, hasForm: null, headers: known })
    const trails: Trail[] = [{ issuer: null }, { issuer: null }]
    return answer(sent, { trusts, hasForm: null, headers: known }, trails[0]) === answer(sent, { trusts, hasForm: null, headers: new KnownHeaders() }, trails[1]) && trails[0]?.issuer === trails[1]?.issuer
  }), { numRuns: 3000 })
})

t.test('a known header whose key is gone, or cannot be told, is found out anew', async t => {
  const known = await trust(ISSUER, SECRET)
  let find = known.keys.find
  const keys = makeKeySource({ ...known.keys, find: (kid: string | undefined, algorithm: string) => find(kid, algorithm) })
  const settings = { trusts: new Map([[ISSUER, { ...known, keys }]]), hasForm: null, headers: new KnownHeaders() }
  t.equal(answer(mint(), settings), 'ok alice')
  find = () => undefined
  t.equal(answer(mint(), settings), 'KEY_UNKNOWN')
  find = () => { throw new KeysUnavailable() }
  t.equal(answer(mint(), settings), 'GTH_KEYS_UNAVAILABLE')
  find = async () => undefined
  await t.rejects(Promise.resolve(verifyToken(mint(), settings, now)), { code: 'GTH_AUTHN_KEY_UNKNOWN' })
  find = async () => { throw new KeysUnavailable() }
  await t.rejects(Promise.resolve(verifyToken(mint(), settings, now)), { code: 'GTH_KEYS_UNAVAILABLE' })
  find = () => secretKey(OTHER, { algorithm: 'HS256' })
  await t.rejects(Promise.resolve(verifyToken(mint(), settings, now)), { code: 'GTH_AUTHN_SIGNATURE_INVALID' }, 'with a key that is new, too')
})

t.test('keys of the presumed issuer that cannot be fetched end no process when the token is of another', async t => {
  const unhandled = unhandledRejections(t)
  const [one, other] = [await trust(ISSUER, SECRET), await trust('https://other.example', OTHER)]
  let find = one.keys.find
  const keys = makeKeySource({ ...one.keys, find: (kid: string | undefined, algorithm: string) => find(kid, algorithm) })
  const settings = { trusts: new Map([[ISSUER, { ...one, keys }], [other.issuer, other]]), hasForm: null, headers: new KnownHeaders() }
  const header = { ...HEADER, kid: 'k' }
  t.equal(answer(mint(claims(), header), settings), 'ok alice', 'the header is known now')
  find = async () => { throw new KeysUnavailable() }
  const token = (iss: string, secret: Buffer) => mint(claims({ iss }), header, hmac(secret))
  t.equal(answer(token('https://stranger.example', SECRET), settings), 'ISSUER_UNTRUSTED')
  t.equal(answer(token(other.issuer, SECRET), settings), 'SIGNATURE_INVALID')
  t.equal(answer(token(other.issuer, OTHER), settings), 'ok alice')
  t.strictSame(await unhandled(), [])
})

t.test('a payload that is signed, and no object, is malformed', async t => {
  const headers = new KnownHeaders()
  t.equal(answer(mint(), { trusts, hasForm: null, headers }), 'ok alice')
  for (const payload of ['null', '[]', '7', '"text"']) t.equal(answer(mint(payload), { trusts, hasForm: null, headers }), 'TOKEN_MALFORMED', payload)
})

t.test('the form that the application expects', async t => {
  const hasForm = compileClaims(Type.Object({ tenant: Type.String() }))
  t.equal(answer(mint(claims({ tenant: 'a' })), { trusts, hasForm, headers }), 'ok alice')
  for (const tenant of [undefined, null, 7, ['a']]) t.equal(answer(mint(claims({ tenant })), { trusts, hasForm, headers }), 'CLAIMS_MISMATCH')
  t.equal(answer(mint(rawClaims('"__proto__":{"tenant":"a"}')), { trusts, hasForm, headers }), 'CLAIMS_MISMATCH')
  t.equal(answer(mint(claims({ exp: 1 })), { trusts, hasForm, headers }), 'TOKEN_EXPIRED', 'only what is verified is looked at')
})

t.test('a key that has to be fetched makes a promise of the answer, and nothing is believed before', async t => {
  const known = await trust(ISSUER, SECRET)
  let arrive = () => {}
  const keys = makeKeySource({
    ...known.keys,
    find: async (kid: string | undefined, algorithm: string) => {
      await new Promise<void>(resolve => { arrive = resolve })
      return known.keys.find(kid, algorithm)
    }
  })
  const settings = { trusts: new Map([[ISSUER, { ...known, keys }]]), hasForm: null, headers: new KnownHeaders() }
  let clock = now()
  const good = verifyToken(mint(), settings, () => clock)
  t.ok(good instanceof Promise)
  arrive()
  t.equal((await good).claims.sub, 'alice')

  const expired = verifyToken(mint(), settings, () => clock)
  clock += 10 ** 9
  arrive()
  await t.rejects(Promise.resolve(expired), { code: 'GTH_AUTHN_TOKEN_EXPIRED' }, 'the clock is read when the key is there')
})

t.test('whose trust was chosen is told, whatever comes of it, and nobody else\'s name', async t => {
  const issuerOf = (token: string) => {
    const trail: Trail = { issuer: null }
    answer(token, { trusts, hasForm: null, headers }, trail)
    return trail.issuer
  }
  t.equal(issuerOf(mint()), ISSUER)
  t.equal(issuerOf(mint(claims({ iss: 'https://other.example' }))), 'https://other.example', 'also where the signature turns out to be wrong')
  t.equal(issuerOf(mint(claims(), { ...HEADER, typ: 'JWT' })), ISSUER)
  for (const token of ['nonsense', mint(claims({ iss: 'https://stranger.example' })), mint(claims({ iss: [ISSUER] }))]) t.equal(issuerOf(token), null)
})
