import { FormatRegistry, Kind, Type, TypeRegistry } from '@sinclair/typebox'
import { inspect } from 'node:util'
import t from 'tap'
import { compileClaims } from '../../plugins/authn/claims-schema.ts'
import { REJECTING, unhandledRejections } from '../refusal/unhandled.ts'

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

t.test('a format or a kind that answers with a promise accepts nothing: TypeBox would take it for true', async t => {
  const unhandled = unhandledRejections(t)
  let answer: () => unknown = () => true
  FormatRegistry.Set('gatehouse-late', () => answer() as boolean)
  TypeRegistry.Set('GatehouseLate', (_schema, _value) => answer() as boolean)
  t.teardown(() => { FormatRegistry.Delete('gatehouse-late'); TypeRegistry.Delete('GatehouseLate') })
  const text = Type.String({ format: 'gatehouse-late' })
  const kind = Type.Unsafe<string>({ [Kind]: 'GatehouseLate' })
  const schemas = [text, kind].flatMap(one => [one, Type.Array(one), Type.Object({ a: Type.Optional(one), b: Type.String() }), Type.Union([Type.Null(), one]), Type.Recursive(Self => Type.Object({ a: Type.Union([one, Self]) }))])
  const values = ['text', ['text'], { a: 'text', b: 'x' }, 'text', { a: { a: 'text' } }]
  schemas.forEach((schema, i) => {
    const hasForm = compileClaims(schema)
    const value = values[i % values.length]
    answer = () => true
    t.equal(hasForm(value), true)
    answer = () => false
    t.equal(hasForm(value), false)
    for (const make of [...Object.values(REJECTING), async () => true, async () => false]) {
      answer = make
      t.throws(() => hasForm(value), { code: 'GTH_AUTHN_CLAIMS_UNCHECKED', statusCode: 503, cause: { message: /must answer true or false at once, it answered with a promise/ } })
    }
  })
  t.strictSame(await unhandled(), [])
})

t.test('a format or a kind that is registered anew, or no longer, counts as it is now', async t => {
  TypeRegistry.Set('GatehouseAnew', () => true)
  const isKind = compileClaims(Type.Unsafe<string>({ [Kind]: 'GatehouseAnew' }))
  t.ok(isKind('text'))
  TypeRegistry.Delete('GatehouseAnew')
  t.notOk(isKind('text'))
  FormatRegistry.Set('gatehouse-anew', () => false)
  const hasForm = compileClaims(Type.String({ format: 'gatehouse-anew' }))
  t.notOk(hasForm('text'))
  FormatRegistry.Set('gatehouse-anew', () => true)
  t.ok(hasForm('text'))
  FormatRegistry.Delete('gatehouse-anew')
  t.notOk(hasForm('text'))
})
