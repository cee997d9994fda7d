import fc from 'fast-check'
import t from 'tap'
import { bearerChallenge, fitsChallenge } from '../../plugins/refusal/challenge.ts'

t.test('one challenge, its parameters in the order given', async t => {
  t.equal(bearerChallenge({ realm: 'api' }), 'Bearer realm="api"')
  t.equal(bearerChallenge({ realm: 'api', error: 'insufficient_scope', scope: 'article:read article:write' }),
    'Bearer realm="api", error="insufficient_scope", scope="article:read article:write"')
})

t.test('a value that fits is printable ASCII without quote and backslash', async t => {
  for (const fit of ['', 'api', 'The token expired.', '!#[]^~', 'a b']) t.ok(fitsChallenge(fit), JSON.stringify(fit))
  for (const unfit of ['"', '\\', 'a\r\nSet-Cookie: x', '\n', '\t', '\0', '\x7f', 'é', '😀']) {
    t.notOk(fitsChallenge(unfit), JSON.stringify(unfit))
  }
})

t.test('every value that fits can be read back from the challenge', async t => {
  t.doesNotThrow(() => fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary-ascii' }), (any, ascii) => {
    for (const value of [any, ascii]) {
      if (!fitsChallenge(value)) continue
      const read = /^Bearer realm="api", error_description="([^"\\]*)"$/.exec(bearerChallenge({ realm: 'api', error_description: value }))
      if (read?.[1] !== value) return false
    }
    return true
  })))
})
