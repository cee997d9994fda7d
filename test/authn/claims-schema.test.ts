import { FormatRegistry, Type } from '@sinclair/typebox'
import { inspect } from 'node:util'
import t from 'tap'
import { compileClaims } from '../../plugins/authn/claims-schema.ts'

t.test('a schema is compiled once and then only asked', async t => {
  const hasForm = compileClaims(Type.Object({ tenant: Type.String({ minLength: 1 }), roles: Type.Optional(Type.Array(Type.String())) }))
  t.ok(hasForm({ tenant: 'a', sub: 'alice' }))
  for (const claims of [{}, { tenant: '' }, { tenant: 7 }, { tenant: 'a', roles: 'admin' }, { tenant: 'a', roles: [7] }, null, []]) t.notOk(hasForm(claims), inspect(claims))
})

t.test('what is no TypeBox schema', async t => {
  for (const schema of [null, {}, 'text', 7, true, [], () => true, /a/, { type: 'object', properties: { tenant: { type: 'string' } } }]) {
    t.throws(() => compileClaims(schema), { code: 'GTH_AUTHN_INVALID_OPTION', message: /^authn option claims must be a TypeBox schema/ }, inspect(schema))
  }
})

t.test('a format that nobody registered would refuse every token', async t => {
  const schema = Type.Object({ nested: Type.Array(Type.String({ format: 'gatehouse-test' })) })
  t.throws(() => compileClaims(schema), { code: 'GTH_AUTHN_INVALID_OPTION', message: /uses the format "gatehouse-test", which is not registered/ })
  FormatRegistry.Set('gatehouse-test', value => value === 'ok')
  t.teardown(() => FormatRegistry.Delete('gatehouse-test'))
  const hasForm = compileClaims(schema)
  t.ok(hasForm({ nested: ['ok'] }))
  t.notOk(hasForm({ nested: ['no'] }))
})

t.test('a claim may be called "format"', async t => {
  t.ok(compileClaims(Type.Object({ format: Type.String() }))({ format: 'anything' }))
})

t.test('a schema that cannot be compiled', async t => {
  t.throws(() => compileClaims(Type.Ref('gatehouse-nowhere')), { code: 'GTH_AUTHN_INVALID_OPTION', message: /^authn option claims cannot be compiled: / })
})

t.test('a format that throws, whatever it throws, is the application\'s fault', async t => {
  t.teardown(() => FormatRegistry.Delete('gatehouse-throws'))
  for (const Thrown of [Error, RangeError]) {
    FormatRegistry.Set('gatehouse-throws', () => { throw new Thrown('from the format') })
    t.throws(() => compileClaims(Type.String({ format: 'gatehouse-throws' }))('text'), { code: 'GTH_AUTHN_CLAIMS_UNCHECKED', statusCode: 503, message: /^((?!from the format).)*$/, cause: { message: 'from the format' } })
  }

  const hasForm = compileClaims(Type.Recursive(Self => Type.Array(Self)))
  t.ok(hasForm(JSON.parse('['.repeat(64) + ']'.repeat(64))), 'as deep as claims can be')
  t.notOk(hasForm([[[7]]]))
})
