import t from 'tap'
import { fixedKeys } from '../../plugins/keys/fixed-keys.ts'
import { isKeySource, makeKeySource, selectKey } from '../../plugins/keys/key-source.ts'
import { secretKey } from '../../plugins/keys/secret-key.ts'

const key = (kid: string | undefined, algorithm: 'HS256' | 'HS384') => secretKey('s'.repeat(48), { algorithm, ...(kid === undefined ? {} : { kid }) })

t.test('only what this room made is a key source', async t => {
  const source = fixedKeys([])
  t.ok(isKeySource(source))
  for (const value of [null, undefined, 'x', 5, {}, { ...source }, () => source]) t.notOk(isKeySource(value))
  const made = makeKeySource({ ...source })
  t.ok(isKeySource(made))
  t.ok(Object.isFrozen(made))
})

t.test('a kid chooses, whatever the algorithm; without one the only key of the algorithm', async t => {
  const [a, b, c] = [key('a', 'HS256'), key('b', 'HS384'), key(undefined, 'HS256')]
  t.equal(selectKey([a, b], 'b', 'HS256'), b)
  t.equal(selectKey([a, b], 'x', 'HS256'), undefined)
  t.equal(selectKey([a, b], undefined, 'HS384'), b)
  t.equal(selectKey([a, b, c], undefined, 'HS256'), undefined, 'two fit')
  t.equal(selectKey([a, b, c], undefined, 'HS512'), undefined)
})
