import t from 'tap'
import { matches } from '../../store/matches.ts'

interface Row { author: string, status: string | null }

t.test('a filter picks rows', async t => {
  const ada: Row = { author: 'ada', status: 'draft' }
  const bob: Row = { author: 'bob', status: null }
  const picks = (filter: Parameters<typeof matches<Row>>[0]) => [ada, bob].map(matches<Row>(filter))
  t.same(picks(true), [true, true])
  t.same(picks(false), [false, false])
  t.same(picks({ member: 'author', is: 'ada' }), [true, false])
  t.same(picks({ member: 'status', is: null }), [false, true])
  t.same(picks({ member: 'status', isNot: 'draft' }), [false, true])
  t.same(picks({ any: [{ member: 'author', is: 'ada' }, { member: 'status', is: null }] }), [true, true])
  t.same(picks({ all: [{ member: 'author', is: 'ada' }, { member: 'status', is: null }] }), [false, false])
})
