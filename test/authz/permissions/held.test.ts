import t from 'tap'
import { definePermissions } from '../../../plugins/authz/model/model.ts'
import { heldIn } from '../../../plugins/authz/permissions/held.ts'
import { model } from '../articles.ts'

const held = heldIn(model)

t.test('roles are expanded, and joined with the permissions', async t => {
  t.same(held(['author'], []), new Set(['article:read', 'article:write']))
  t.same(held(['author'], ['user:manage', 'article:read']), new Set(['article:read', 'article:write', 'user:manage']))
  t.same(held([], []), new Set())
})

t.test('names that the model does not have count for nothing, and are told of', async t => {
  const told: string[] = []
  t.same(held(['root', 'author', 'toString'], ['author', 'article:*', '__proto__'], (kind, name) => told.push(`${kind} ${name}`)), new Set(['article:read', 'article:write']))
  t.same(told, ['role root', 'role toString', 'permission author', 'permission article:*', 'permission __proto__'])
  t.same(held(['root'], ['*']), new Set(), 'where nobody listens too')
})

t.test('a model may have names of Object.prototype', async t => {
  const odd = definePermissions(JSON.parse('{ "permissions": { "__proto__": "P" }, "roles": { "constructor": ["__proto__"] } }') as { permissions: { __proto__: string } })
  t.same(heldIn(odd)(['constructor'], []), new Set(['__proto__']))
  t.same(heldIn(odd)(['toString'], ['valueOf']), new Set())
})
