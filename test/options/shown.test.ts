import t from 'tap'
import { shown } from '../../plugins/options/shown.ts'

t.test('text as it is, all else so that what differs is seen, in whatever order its members are', async t => {
  t.equal(shown('a.example'), 'a.example')
  t.equal(shown(/a/i), '/a/i')
  t.equal(shown({ b: 1, a: { c: { d: { e: [1] } } } }), shown({ a: { c: { d: { e: [1] } } }, b: 1 }))
  t.not(shown({ a: { c: { d: { e: [1] } } } }), shown({ a: { c: { d: { e: [2] } } } }))
})
