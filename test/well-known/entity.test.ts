import t from 'tap'
import { entityOf, isKnown } from '../../plugins/well-known/entity.ts'

t.test('the same document has the same strong tag', async t => {
  t.strictSame(entityOf({ a: 1 }), entityOf({ a: 1 }))
  t.not(entityOf({ a: 1 }).etag, entityOf({ a: 2 }).etag)
  t.match(entityOf({}), { body: '{}', etag: /^"[\w-]{43}"$/ })
})

t.test('what the client knows, RFC 9110 §13.1.2', async t => {
  const entity = entityOf({ a: 1 })
  for (const known of [entity.etag, `W/${entity.etag}`, `"x", ${entity.etag}`, `"x",W/${entity.etag},"y"`, '*']) t.ok(isKnown(entity, known), known)
  for (const other of [undefined, '', '"x"', entity.etag.slice(1, -1), `W/"x", ${entity.etag}x`]) t.notOk(isKnown(entity, other), String(other))
})
