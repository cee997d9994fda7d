import t from 'tap'
import { definePermissions, isModel } from '../../../plugins/authz/model/model.ts'
import { model, thrown } from '../articles.ts'

/** What a JavaScript program may pass. */
function define (definition: unknown) {
  return definePermissions(definition as Parameters<typeof definePermissions>[0])
}

t.test('a model has the descriptions and the expanded roles, deeply frozen, without prototypes', async t => {
  t.equal(model.permissions['article:read'], 'Read articles')
  t.same(model.roles.admin, ['article:read', 'article:write', 'article:publish', 'user:manage'])
  for (const part of [model, model.permissions, model.roles, model.roles.author]) t.ok(Object.isFrozen(part))
  for (const part of [model.permissions, model.roles]) t.equal(Object.getPrototypeOf(part), null)
})

t.test('roles may be left out, and may be empty', async t => {
  t.same(Object.keys(definePermissions({ permissions: { a: 'A' } }).roles), [])
  t.same(definePermissions({ permissions: { a: 'A' }, roles: { none: [], nothing: {} } }).roles, { none: [], nothing: [] })
})

t.test('only what definePermissions made is a model', async t => {
  t.ok(isModel(model))
  for (const other of [{ ...model }, null, undefined, 'model', {}]) t.notOk(isModel(other))
})

t.test('names of Object.prototype are names like others', async t => {
  const permissions = JSON.parse('{ "__proto__": "P", "constructor": "C", "toString": "T" }') as Record<string, string>
  const roles = JSON.parse('{ "__proto__": ["__proto__"], "hasOwnProperty": { "includes": ["__proto__"] } }') as Record<string, string[]>
  const odd = define({ permissions, roles })
  t.same(Object.keys(odd.permissions), ['__proto__', 'constructor', 'toString'])
  t.same(odd.roles['hasOwnProperty'], ['__proto__'])
  t.equal(Object.getPrototypeOf(odd.roles), null)
  t.equal(({} as { a?: string }).a, undefined)
  t.match(thrown(() => define({ permissions: { a: 'A' }, roles: { r: ['toString'] } })).message, /unknown permission "toString"/)
  t.match(thrown(() => define({ permissions: { a: 'A' }, roles: { r: { includes: ['constructor'] } } })).message, /unknown role "constructor"/)
})

t.test('names that would mean something else are refused', async t => {
  const refused: Array<[string, RegExp]> = [
    ['public', /"public" cannot name a permission/], ['optional', /a rule of its own/], ['authenticated', /a rule of its own/],
    ['article:*', /"article:\*" contains \*/], ['*', /nothing is a wildcard/],
    ['a b', /"a b" is not a scope-token/], ['', /"" is not a scope-token/], ['a"b', /scope-token/], ['a\\b', /scope-token/],
    ['a\nb', /"a\\nb" is not a scope-token/], ['\u00e9', /scope-token/], ['a\x7f', /scope-token/]
  ]
  for (const [name, message] of refused) {
    t.match(thrown(() => define({ permissions: { ok: 'OK', [name]: 'description' } })), { code: 'GTH_AUTHZ_INVALID_MODEL', message }, name)
  }
  for (const name of ['!#[]^~', 'https://api.example.com/orders.read', '%s']) t.doesNotThrow(() => define({ permissions: { [name]: 'X' } }), name)
  for (const role of ['', '*', 'team-*']) t.match(thrown(() => define({ permissions: { a: 'A' }, roles: { [role]: [] } })).message, /is empty or contains \*/)
})

t.test('definitions of the wrong form are refused', async t => {
  const permissions = { a: 'A' }
  const refused: Array<[unknown, RegExp]> = [
    [undefined, /the definition must be an object/], [null, /the definition must be an object/], [['a'], /the definition must be an object/],
    [{}, /permissions must be an object/], [{ permissions: ['a'] }, /permissions must be an object/], [{ permissions: {} }, /permissions is empty/],
    [{ permissions: { a: '' } }, /permission "a" needs a description/], [{ permissions: { a: 1 } }, /permission "a" needs a description/],
    [{ permissions, role: {} }, /Unknown option "role"\. Did you mean "roles"\?/],
    [{ permissions, roles: null }, /roles must be an object/],
    [{ permissions, roles: [] }, /roles must be an object/],
    [{ permissions, roles: { r: 'a' } }, /role "r" must be an object/], [{ permissions, roles: { r: null } }, /role "r" must be an object/],
    [{ permissions, roles: { r: { permission: ['a'] } } }, /role "r": Unknown option "permission"\. Did you mean "permissions"\?/],
    [{ permissions, roles: { r: { permissions: 'a' } } }, /permissions of role "r" must be an array/],
    [{ permissions, roles: { r: { includes: 'a' } } }, /includes of role "r" must be an array/],
    [{ permissions, roles: { r: [1] } }, /role "r" must be an array of names: one of them is not a string/],
    // eslint-disable-next-line no-sparse-arrays
    [{ permissions, roles: { r: ['a', , 'a'] } }, /one of them is not a string/]
  ]
  for (const [definition, message] of refused) t.match(thrown(() => define(definition)), { code: 'GTH_AUTHZ_INVALID_MODEL', message })
})

t.test('an error shows names, never descriptions', async t => {
  const { message } = thrown(() => define({ permissions: { a: 'hush', b: '' } }))
  t.notMatch(message, /hush/)
})
