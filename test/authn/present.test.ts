import t from 'tap'
import type { Steps } from '../../plugins/authn/authenticate.ts'
import { present } from '../../plugins/authn/present.ts'

// As a part of the whole: inspect.test.ts.

const log = { error () {} } as never
const steps = (isRevoked: Steps['isRevoked']) => ({
  maxTokenBytes: 10, callbackTimeout: 1, isRevoked, verify: () => ({ claims: { sub: 'ada', iss: 'i' } }), cache: { find: () => { throw new Error('the cache was asked') } }
}) as unknown as Steps

t.test('a token is verified, and asked about if it is revoked, without the cache', async t => {
  t.match(await present('x', steps(null), log), { subject: 'ada', source: 'header' })
  t.match(await present('x', steps(() => false), log), { subject: 'ada' })
  await t.rejects(present('x', steps(() => true), log), { code: 'GTH_AUTHN_TOKEN_REVOKED' })
  await t.rejects(present('longer than it may be', steps(null), log), { code: 'GTH_AUTHN_TOKEN_TOO_LONG' })
})
