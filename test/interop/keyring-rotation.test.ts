import { join } from 'node:path'
import t from 'tap'
import { generateKey, keyring, writeKey } from '../../plugins/keys/index.ts'
import { AUDIENCE, ISSUER } from '../authn/mint.ts'
import { application } from './application.ts'
import { load } from './load.ts'
import { tokenOf } from './token.ts'

const REQUESTS = 4000
const ROTATIONS = 10
const PER_ROTATION = REQUESTS / ROTATIONS

t.test('a ring rotates under load: tokens of every key it ever had, and not one false 401', async t => {
  const home = t.testdir()
  const folder = join(home, 'keys')
  writeKey(folder, generateKey('ES256'))
  const keys = keyring({ folder })
  const { app } = await application(t, { issuer: ISSUER, audience: AUDIENCE, keys }, join(home, 'store'))

  const tokens: string[] = []
  const signers = new Set<string>()
  const rotations: Array<ReturnType<typeof keys.rotate>> = []
  const sign = () => {
    const key = keys.signing()
    signers.add(key.kid)
    return tokenOf(key)
  }
  let asked = 0

  const tally = await load(app, '/me', () => {
    if (asked === REQUESTS) return null
    // In the midst of other requests. Half of the new keys sign at once, half take over by themselves a little later
    // (never in the same moment: two keys must not).
    if (asked % PER_ROTATION === 0) {
      tokens.push(sign())
      const ahead = rotations.length % 2 === 0 ? 0 : 0.2005
      writeKey(folder, generateKey(rotations.length % 3 === 0 ? 'EdDSA' : 'ES256', Date.now() / 1000 + ahead))
      rotations.push(keys.rotate())
    }
    // In turns: a token that was just signed, and an old one of any key.
    return asked++ % 2 === 0 ? sign() : tokens[asked % tokens.length] as string
  })
  const rotated = await Promise.all(rotations)

  t.same(tally, { 200: REQUESTS })
  t.equal(rotated.flatMap(({ added }) => added).length, ROTATIONS)
  t.same(rotated.flatMap(({ removed }) => removed), [])
  t.ok(signers.size > ROTATIONS / 2, 'keys that signed', { signers: signers.size })
  t.comment(`${REQUESTS} requests, ${rotated.length} rotations, ${signers.size} keys signed: ${JSON.stringify(tally)}`)
})
