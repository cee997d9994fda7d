import t from 'tap'
import { resolveRef } from '../../../plugins/authz/routes/schema-ref.ts'

const text = { type: 'string' }
const local = { definitions: { text, 'a/b~c d': text, named: { $id: '#named', ...text }, anchored: { $anchor: 'here' }, list: [text] } }
const shared: Record<string, unknown> = { params: local, 'http://example.com/x#': local, '#odd': text }
const schemaOf = (id: string) => shared[id]
const lead = (ref: unknown) => resolveRef(ref, local, schemaOf)

t.test('a reference leads to a shared schema, or into one, or into its own', async t => {
  for (const ref of ['params', 'params#', 'http://example.com/x', 'http://example.com/x#', '#']) t.strictSame(lead(ref), { schema: local, root: local }, ref)
  for (const ref of ['#/definitions/text', 'params#/definitions/text', 'http://example.com/x#/definitions/text', '#/definitions/a~1b~0c%20d', '#/definitions/list/0']) t.strictSame(lead(ref), { schema: text, root: local }, ref)
  t.equal(lead('#named')?.schema, local.definitions.named)
  t.equal(lead('params#here')?.schema, local.definitions.anchored)
  t.equal(lead('#odd')?.schema, text)
  t.equal(resolveRef('inner', { $defs: { inner: { $id: 'inner' } } }, () => undefined)?.root instanceof Object, true)
})

t.test('what leads nowhere is not known', async t => {
  const circle: { self?: unknown } = {}
  circle.self = circle
  for (const ref of ['none', 'none#', '#/definitions/none', '#/definitions/text/type/length', '#/toString', '#/%', '#none', 1, undefined]) t.equal(lead(ref), undefined, String(ref))
  t.equal(resolveRef('#none', circle, () => undefined), undefined)
})
