import t from 'tap'
import { generateKey } from '../../../plugins/keys/generate-key.ts'
import { assertOneRing, scheduleOf } from '../../../plugins/keys/ring/entry.ts'
import { toSigningKey } from '../../../plugins/keys/ring/material.ts'

const entry = (origin: string, algorithm: 'ES256' | 'HS256' = 'ES256', activates?: number) => ({ key: toSigningKey(generateKey(algorithm, activates)), origin })

t.test('the keys by the time of their activation; unsaid is since ever', async t => {
  const [c, a, b] = [entry('c', 'ES256', 9), entry('a'), entry('b', 'ES256', 5)]
  t.strictSame(scheduleOf([c, a, b]).map(({ key, ...rest }) => [key.kid, rest]), [
    [a.key.kid, { activates: 0 }], [b.key.kid, { activates: 5 }], [c.key.kid, { activates: 9 }]
  ])
})

t.test('what a ring cannot be', async t => {
  const a = entry('a', 'ES256', 5)
  t.throws(() => scheduleOf([]), { code: 'GTH_KEYS_RING_EMPTY' })
  t.throws(() => scheduleOf([a, entry('b', 'HS256', 6)]), { code: 'GTH_KEYS_RING_MIXED' })
  t.throws(() => scheduleOf([a, { ...a, origin: 'b' }]), { code: 'GTH_KEYS_RING_KID_TWICE', message: /: a and b\.$/ })
  t.throws(() => scheduleOf([a, entry('b', 'ES256', 5)]), { code: 'GTH_KEYS_RING_ACTIVATIONS_CLASH', message: /: a and b\./ })
  t.throws(() => scheduleOf([entry('a'), entry('b')]), { code: 'GTH_KEYS_RING_ACTIVATIONS_CLASH' })
  t.doesNotThrow(() => assertOneRing([entry('a'), entry('b')]))
})
