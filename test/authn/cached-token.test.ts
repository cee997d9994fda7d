import t from 'tap'
import { cachedToken, stillHolds } from '../../plugins/authn/cached-token.ts'
import { deepFreeze } from '../../plugins/authn/freeze.ts'
import type { Auth, Claims } from '../../plugins/contract.ts'
import { fixedKeys, secretKey, type Key } from '../../plugins/keys/index.ts'
import { makeKeySource } from '../../plugins/keys/key-source.ts'
import type { Frozen } from '../../plugins/contract.ts'

const key = secretKey(Buffer.alloc(32, 'a'), { algorithm: 'HS256', kid: 'a' })
const auth = { subject: 'ada' } as Auth

function entry (claims: Partial<Claims>, find: (kid: string | undefined, algorithm: string) => Key | undefined | Promise<Key | undefined> = () => key, clockTolerance = 0) {
  const keys = makeKeySource({ ...fixedKeys([]), find })
  const trust = { issuer: 'i', audience: ['a'], clockTolerance, typ: null, keys }
  return cachedToken('Bearer x.y.z', auth, { claims: claims as Frozen<Claims>, claimBytes: 200, header: { kid: 'a' }, trust, key })
}

t.test('as long as the token is good: from nbf, and not on exp', async t => {
  const plain = entry({ exp: 1000 })
  t.strictSame([-1e9, 0, 999.999, 1000, 1001].map(now => stillHolds(plain, now)), [true, true, true, false, false])
  const dated = entry({ exp: 1000, nbf: 500 })
  t.strictSame([499.999, 500, 999].map(now => stillHolds(dated, now)), [false, true, true])
  const tolerant = entry({ exp: 1000, nbf: 500 }, undefined, 5)
  t.strictSame([494.9, 495, 1004.9, 1005].map(now => stillHolds(tolerant, now)), [false, true, true, false])
})

t.test('as long as its key is the one that its issuer names', async t => {
  const asked: unknown[] = []
  t.equal(stillHolds(entry({ exp: 1000 }, (kid, algorithm) => { asked.push([kid, algorithm]); return key }), 0), true)
  t.strictSame(asked, [['a', 'HS256']])
  const same = secretKey(Buffer.alloc(32, 'a'), { algorithm: 'HS256', kid: 'a' })
  for (const find of [() => undefined, () => same, () => { throw new Error('down') }]) t.equal(stillHolds(entry({ exp: 1000 }, find), 0), false, String(find))
  for (const [find, holds] of [[async () => key, true], [async () => undefined, false], [async () => same, false], [async () => { throw new Error('down') }, false]] as const) t.equal(await stillHolds(entry({ exp: 1000 }, find), 0), holds)
})

t.test('an estimate of what it takes', async t => {
  t.equal(entry({ exp: 1 }).bytes, 512 + 12 * 2.5 + 200)
})

const repeated = (count: number, text: (name: string) => string) => Array.from({ length: count }, (_, i) => text((0x10000 + i).toString(16))).join(',')

/** Claims that take more memory than others of their length, and what a token with them takes in the cache, measured on Node 20. */
const LARGE: Readonly<Record<string, readonly [claims: string, measured: number]>> = {
  'numbers that are objects on the heap': [`"a":[${repeated(1000, () => '0.5')}]`, 30_551],
  'negative zeros': [`"a":[${repeated(1400, () => '-0')}]`, 43_491],
  'objects whose members are elements': [`"a":[${repeated(500, () => '{"90":1}')}]`, 111_560],
  'large indices': [`"a":[${repeated(500, () => '{"999":1}')}]`, 117_285],
  'many names that no other token has': [repeated(100, name => `"${name.slice(1)}":1`), 18_234],
  'objects with names that no other has': [`"a":[${repeated(500, name => `{"${name.slice(1)}":1}`)}]`, 105_816],
  'empty objects': [`"a":[${repeated(1500, () => '{}')}]`, 104_870],
  'texts of a few characters': [`"a":[${repeated(400, name => `"${name}${name}1"`)}]`, 24_580],
  'a text with a character beyond Latin-1': [`"a":"\u0416${'0'.repeat(4000)}"`, 14_575]
}

t.test('the estimate is not below what was measured, whatever the claims are', async t => {
  const trust = { issuer: 'i', audience: ['a'], clockTolerance: 0, typ: null, keys: fixedKeys([key]) }
  const base = '"iss":"https://i.example","aud":"api","sub":"user-1000","exp":10000000000.5,"iat":1700000000,"jti":"0123456789abcdef01234567","client_id":"c"'
  for (const [name, [more, measured]] of Object.entries(LARGE)) {
    const text = `{${base},${more}}`
    const claims = JSON.parse(text) as Frozen<Claims>
    const credential = `Bearer ${'h'.repeat(60)}.${Buffer.from(text).toString('base64url')}.${'s'.repeat(43)}`
    const { bytes } = cachedToken(credential, auth, { claims, claimBytes: deepFreeze(claims), header: { kid: 'a' }, trust, key })
    t.ok(bytes >= measured, `${name}: ${bytes} for ${measured} bytes`)
  }
})
