import t from 'tap'
import { generateKey } from '../../../plugins/keys/generate-key.ts'
import type { PrivateJwk } from '../../../plugins/keys/index.ts'
import { timedTerms } from '../../../plugins/keys/ring/entry.ts'
import { exchange } from '../../../plugins/keys/ring/exchange.ts'
import { toSigningKey } from '../../../plugins/keys/ring/material.ts'

const [a, b, c] = [generateKey('ES256', 10), generateKey('ES256', 20), generateKey('ES256', 30)]
const terms = (...jwks: PrivateJwk[]) => timedTerms(jwks.map(jwk => ({ key: toSigningKey(jwk), origin: '' })))

t.test('keys that stay are the same objects; what came and went is told', async t => {
  const before = terms(a, b)
  const { terms: after, added, removed } = exchange(before, terms(b, c), before[0].key, 100)
  t.equal(after[0].key, before[1]?.key)
  t.strictSame([added, removed], [[c['kid']], [a['kid']]])
})

t.test('the key that signed until now is relieved now; others were when they were', async t => {
  const before = terms(a, b)
  const once = exchange(before, terms(a, b, c), before[1]?.key ?? before[0].key, 100)
  t.strictSame(once.terms.map(({ relieved }) => relieved), [-Infinity, 100, -Infinity])
  const twice = exchange(once.terms, terms(a, b, c), once.terms[2]?.key ?? before[0].key, 200)
  t.strictSame(twice.terms.map(({ relieved }) => relieved), [-Infinity, 100, 200])
  t.strictSame([twice.added, twice.removed], [[], []])
})

t.test('a key of the same name that is another one replaces it', async t => {
  const before = terms({ ...a, kid: 'x' })
  for (const other of [{ ...b, nbf: 10, kid: 'x' }, { ...a, nbf: 11, kid: 'x' }]) {
    const { terms: after, added, removed } = exchange(before, terms(other), before[0].key, 100)
    t.not(after[0].key, before[0].key)
    t.strictSame([added, removed], [['x'], ['x']])
  }
})
