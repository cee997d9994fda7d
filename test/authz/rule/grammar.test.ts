import t from 'tap'
import { madeRule, readerOf } from '../../../plugins/authz/rule/grammar.ts'

t.test('a made rule is known by itself, and by nothing that looks like it', async t => {
  const read = () => ({ kind: 'authenticated' as const })
  const rule = madeRule<object>('x.can(y)', read)
  t.equal(readerOf(rule), read)
  t.equal(readerOf({ ...rule }), undefined)
  t.equal(String(rule), 'x.can(y)')
  t.ok(Object.isFrozen(rule))
})
