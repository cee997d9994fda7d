import t from 'tap'
import type { CachedToken } from '../../plugins/authn/cached-token.ts'
import { authOf, identify, type IdentifySteps } from '../../plugins/authn/identify.ts'
import { TokenCache } from '../../plugins/authn/token-cache.ts'
import type { Auth } from '../../plugins/contract.ts'
import { fixedKeys, secretKey, type Key } from '../../plugins/keys/index.ts'
import { makeKeySource } from '../../plugins/keys/key-source.ts'

const key = secretKey(Buffer.alloc(32), { algorithm: 'HS256' })
const claims = Object.freeze({ iss: 'i', sub: 'alice', aud: 'a', exp: 1e12 }) as Auth['claims']
const bearer = { text: 'Bearer t', source: 'header' } as const

function steps (find: () => Key | undefined | Promise<Key | undefined> = () => key) {
  const verified: string[] = []
  const keys = makeKeySource({ ...fixedKeys([]), find })
  const trust = { issuer: 'i', audience: ['a'], clockTolerance: 0, typ: null, keys }
  const verify: IdentifySteps['verify'] = token => { verified.push(token); return { claims, claimBytes: 1, header: {}, trust, key } }
  return { verified, steps: { verify, cache: new TokenCache<CachedToken>({ entries: 4, bytes: 1e6 }), maxTokenBytes: 10 } }
}

t.test('an identity is frozen, and says where it came from', async t => {
  t.strictSame(authOf(claims, 'cookie'), { subject: 'alice', claims, source: 'cookie', issuer: 'i' })
  t.ok(Object.isFrozen(authOf(claims, 'header')))
})

t.test('what was verified twice is the same identity from then on, and names its issuer', async t => {
  const { steps: all, verified } = steps()
  const trail = { issuer: null as string | null }
  t.not(identify(bearer, all, null), identify(bearer, all, null), 'what comes once is not kept')
  const auth = identify(bearer, all, null)
  t.equal(identify(bearer, all, trail), auth)
  t.strictSame([verified, trail], [['t', 't'], { issuer: 'i' }])
  t.throws(() => identify({ text: 'Bearer 12345678901', source: 'header' }, all, null), { code: 'GTH_AUTHN_TOKEN_TOO_LONG' })
})

t.test('where keys have to be fetched, nothing is remembered before they are there', async t => {
  let answer: Key | undefined = key
  const { steps: all, verified } = steps(async () => answer)
  await identify(bearer, all, null)
  const auth = await identify(bearer, all, null)
  t.equal(await identify(bearer, all, null), auth)
  t.strictSame(verified, ['t', 't'])
  answer = undefined
  await identify(bearer, all, null)
  t.strictSame(verified, ['t', 't', 't'], 'the key is gone: verification says why')
})

t.test('the value of a cookie is kept without the header around it', async t => {
  const { steps: all } = steps()
  const text = 'a=b; c=token'.slice(7)
  t.ok(identify({ text, source: 'cookie' }, all, null))
  t.equal(identify({ text, source: 'cookie' }, all, null), identify({ text: 'token', source: 'cookie' }, all, null))
})
