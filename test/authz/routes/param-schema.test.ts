import { Type } from '@sinclair/typebox'
import t from 'tap'
import { z } from 'zod'
import { toldOf } from '../../../plugins/authz/routes/param-schema.ts'

const shared: Record<string, unknown> = {
  anything: { $id: 'anything', type: 'object', properties: { id: {} } },
  params: { $id: 'params', type: 'object', properties: { id: { $ref: '#/definitions/id' } }, definitions: { id: { type: 'string' }, any: {} } },
  nothing: true
}
const told = (params: unknown) => toldOf(params, 'id', id => shared[id])
const of = (id: unknown) => ({ type: 'object', properties: { id } })

t.test('a parameter that a schema checks', async t => {
  for (const id of [
    { type: 'string' }, { type: 'integer' }, { type: ['string', 'null'] }, { const: 'a' }, { enum: ['a'] }, { pattern: '^a' }, { format: 'uuid' }, { minLength: 1 }, { maxLength: 9 }, false, { not: {} }, { not: { const: 'a' } },
    { allOf: [{}, { type: 'string' }] }, { anyOf: [{ type: 'string' }, { type: 'integer' }] }, { oneOf: [{ const: 'a' }, { const: 'b' }] }, { if: { const: 'a' }, then: { maxLength: 1 }, else: { type: 'string' } },
    { $ref: 'params#/definitions/id' }, { description: 'x', $ref: 'params#/definitions/id' }, Type.String(), Type.Integer(), Type.Union([Type.Literal('a'), Type.Literal('b')])
  ]) t.equal(told(of(id)), 'checked', JSON.stringify(id))
  for (const params of [
    { properties: { id: { type: 'string' } } }, { $ref: 'params#' }, { $ref: 'params' }, { allOf: [{}, { $ref: 'params#' }] }, { anyOf: [{ $ref: 'params#' }, of({ type: 'integer' })] }, { type: 'object', properties: { other: {} }, allOf: [of({ type: 'string' })] },
    { $ref: '#/definitions/p', definitions: { p: of({ type: 'string' }) } }, { properties: { id: { $ref: '#/definitions/id' } }, definitions: { id: { type: 'string' } } },
    { isFluentSchema: true, valueOf: () => of({ type: 'string' }) }, { isFluentJSONSchema: true, valueOf: () => of({ isFluentSchema: true, valueOf: () => ({ type: 'string' }) }) },
    Type.Object({ id: Type.String() }), Type.Intersect([Type.Object({ id: Type.String() }), Type.Object({ other: Type.Any() })]), Object.assign(Object.create(null), of({ type: 'string' })), false
  ]) t.equal(told(params), 'checked', JSON.stringify(params))
})

t.test('a parameter that may be anything', async t => {
  for (const id of [
    true, {}, { description: 'the id' }, { title: 'a', default: 'b', examples: ['c'], example: 'd', 'x-order': 1, nullable: true, readOnly: true, $comment: 'e' }, { minimum: 1 }, { items: { type: 'string' } }, { properties: { a: { type: 'string' } } }, { minLength: 0 }, { type: undefined },
    { allOf: [] }, { allOf: [{}, true] }, { anyOf: [{ type: 'string' }, {}] }, { oneOf: [{}] }, { anyOf: [true, { type: 'string' }] }, { not: false }, { not: { not: {} } }, { if: { const: 'a' }, then: { type: 'string' } }, { if: {}, else: { type: 'string' } },
    { $ref: 'nothing' }, { $ref: 'params#/definitions/any' }, { $ref: 'anything#/properties/id' }, { allOf: [{ $ref: 'nothing' }] }, { isFluentSchema: true, valueOf: () => ({}) }, Type.Any(), Type.Unknown(), Type.Unsafe<string>({}), Type.Optional(Type.Any())
  ]) t.equal(told(of(id)), 'unchecked', JSON.stringify(id))
  t.equal(told({ $ref: 'anything#' }), 'unchecked')
  t.equal(told({ allOf: [of({}), of(true)] }), 'unchecked')
  const circle: { allOf?: unknown[] } = {}
  circle.allOf = [circle]
  t.equal(told(of(circle)), 'unchecked')
  t.equal(told({ properties: { id: { $ref: '#/properties/id' } } }), 'unchecked')
})

t.test('a parameter that no schema names', async t => {
  for (const params of [
    true, {}, { type: 'object' }, { type: 'object', properties: {} }, { type: 'object', properties: { other: { type: 'string' } } }, { type: 'object', additionalProperties: true }, { type: 'object', additionalProperties: { type: 'string' } }, { type: 'object', required: ['id'] },
    { patternProperties: { '.*': { type: 'string' } } }, { description: 'x' }, { $ref: 'nothing#' }, { allOf: [{}] }, { anyOf: [of({ type: 'string' }), {}] }, { properties: { other: {} }, 'x-id': 1 }, { isFluentSchema: true, valueOf: () => ({ type: 'object' }) }, Type.Object({}), Type.Any(), Type.Record(Type.String(), Type.String())
  ]) t.equal(told(params), 'absent', JSON.stringify(params))
  t.equal(toldOf({ properties: { other: {} } }, 'toString', () => undefined), 'absent')
})

t.test('what only its own compiler understands', async t => {
  for (const params of [
    z.object({ id: z.string() }), z.any(), new Map(), () => true, { id: z.string() }, { id: { type: 'string' } }, { kind: 'schema', entries: {} }, { $merge: {} }, of(z.string()), of({ isObjectId: true }), of({ transform: ['trim'] }), { $ref: 'none#' }, of({ $ref: 'none' }), 'params'
  ]) t.equal(told(params), 'unknown')
  let deep: unknown = {}
  for (let i = 0; i < 20; i++) deep = { allOf: [deep, deep] }
  t.equal(told(of(deep)), 'unknown', 'too much to read')
})
