import fastify from 'fastify'
import t from 'tap'
import { fixedKeys } from '../../plugins/keys/fixed-keys.ts'
import { secretKey } from '../../plugins/keys/secret-key.ts'

const key = (kid?: string, algorithm: 'HS256' | 'HS384' = 'HS256') => secretKey('s'.repeat(48), { algorithm, ...(kid === undefined ? {} : { kid }) })

t.test('one key without a kid serves every token', async t => {
  const one = key()
  const keys = fixedKeys([one])
  for (const kid of [undefined, '', 'a']) t.equal(keys.find(kid, 'HS256'), one)
  t.equal(keys.find(undefined, 'HS512'), one, 'that the algorithm fits is for the caller to check')
})

t.test('one key with a kid serves tokens that name it or none', async t => {
  const one = key('a')
  const keys = fixedKeys([one])
  t.equal(keys.find(undefined, 'HS256'), one)
  t.equal(keys.find('a', 'HS256'), one)
  for (const kid of ['', 'b', '__proto__']) t.equal(keys.find(kid, 'HS256'), undefined)
})

t.test('of several, the kid chooses', async t => {
  const [a, b] = [key('a'), key('b')]
  const keys = fixedKeys([a, b])
  t.equal(keys.find('b', 'HS256'), b)
  t.equal(keys.find('c', 'HS256'), undefined)
  t.equal(keys.find(undefined, 'HS256'), undefined, 'two fit: nobody guesses')
  t.equal(fixedKeys([]).find(undefined, 'HS256'), undefined)
})

t.test('always ready, and there is nothing to open or close', async t => {
  const keys = fixedKeys([key('a')])
  await keys.open(fastify().log)
  keys.close()
  t.strictSame(keys.health(), { ready: true, stale: false, keys: [{ kid: 'a', algorithm: 'HS256' }], lastSuccess: null, lastError: null })
  t.equal(keys.health(), keys.health())
})
