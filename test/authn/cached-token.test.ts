import t from 'tap'
import { cachedToken, stillHolds } from '../../plugins/authn/cached-token.ts'
import type { Auth, Claims } from '../../plugins/contract.ts'
import { fixedKeys, secretKey, type Key } from '../../plugins/keys/index.ts'
import { makeKeySource } from '../../plugins/keys/key-source.ts'
import type { Frozen } from '../../plugins/contract.ts'

const key = secretKey(Buffer.alloc(32, 'a'), { algorithm: 'HS256', kid: 'a' })
const auth = { subject: 'ada' } as Auth

function entry (claims: Partial<Claims>, find: (kid: string | undefined, algorithm: string) => Key | undefined | Promise<Key | undefined> = () => key, clockTolerance = 0) {
  const keys = makeKeySource({ ...fixedKeys([]), find })
  const trust = { issuer: 'i', audience: ['a'], clockTolerance, typ: null, keys }
  return cachedToken('Bearer x.y.z', auth, { claims: claims as Frozen<Claims>, objects: 2, header: { kid: 'a' }, trust, key })
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
  t.equal(entry({ exp: 1 }).bytes, 512 + 12 * 3 + 2 * 64)
})
