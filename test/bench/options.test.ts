import t from 'tap'
import { chosen, whole } from '../../bench/options.ts'
import { isAble } from '../../bench/task.ts'

t.test('a flag lists known names, and a misspelt one is named', async t => {
  t.strictSame(chosen('algorithms', 'ES256,HS256', ['HS256', 'RS256', 'ES256']), ['HS256', 'ES256'])
  t.strictSame(chosen('dimensions', 'a, b;c', ['a, b', 'c'], ';'), ['a, b', 'c'])
  t.throws(() => chosen('algorithms', 'HS265', ['HS256']), new RangeError('--algorithms: "HS265" is none of HS256'))
})

t.test('a count is a whole number of at least 1', async t => {
  t.equal(whole('rounds', '12'), 12)
  for (const text of ['0', '-1', '1.5', '', 'x', '1e3', '12345678']) t.throws(() => whole('rounds', text), /--rounds must be a whole number/, text)
})

t.test('nobody is asked for what it cannot do', async t => {
  t.ok(isAble('gatehouse', 'EdDSA', 'cookie'))
  t.notOk(isAble('express + express-jwt', 'EdDSA', 'header'))
  t.notOk(isAble('express + express-oauth2-jwt-bearer', 'HS256', 'cookie'))
})
