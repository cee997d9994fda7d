import t from 'tap'
import { isMembers, membersOf } from '../../../plugins/authz/openapi/members.ts'

t.test('an object has members; a list and everything else has none', async t => {
  const object = { a: 1 }
  t.ok(isMembers(object))
  t.equal(membersOf(object), object)
  for (const other of [[1], null, undefined, 'text', 1]) {
    t.notOk(isMembers(other))
    t.strictSame(membersOf(other), {})
  }
})
