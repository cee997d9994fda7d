import fc from 'fast-check'
import t from 'tap'
import type { Auth } from '../../../plugins/contract.ts'
import { definePermissions } from '../../../plugins/authz/model/model.ts'
import { markLasting } from '../../../plugins/identity/lasting.ts'
import { CLAIM_NAMES, permissionsFrom, type ClaimNames } from '../../../plugins/authz/permissions/permissions.ts'
import { model } from '../articles.ts'

const author = ['article:read', 'article:write']
const auth = (claims: object) => ({ subject: 'ada', issuer: 'i', source: 'header', claims }) as Auth
const read = (claims: object, names: ClaimNames = {}) => permissionsFrom(model, { ...CLAIM_NAMES, ...names })(auth(claims))
const granted = (claims: object, names: ClaimNames = {}) => [...read(claims, names).granted]
const held = (claims: object) => read(claims).held

t.test('roles are expanded, and joined with the permissions', async t => {
  t.same(granted({ roles: ['author'] }), author)
  t.same(granted({ permissions: ['user:manage'] }), ['user:manage'])
  t.same(granted({ roles: ['author'], permissions: ['user:manage', 'article:read'] }), [...author, 'user:manage'])
  t.same(granted({}), [])
})

t.test('a scope caps, and grants nothing itself', async t => {
  t.same(granted({ roles: ['author'], scope: 'openid article:read user:manage' }), ['article:read'])
  t.same(granted({ scope: 'article:read' }), [])
  t.same(granted({ roles: ['author'], scope: '' }), [])
})

t.test('a scope of the wrong form leaves nothing', async t => {
  for (const scope of [null, 1, true, ['article:read'], { 0: 'article:read' }, 'article:read\tarticle:write', 'article:read,article:write', 'article:*', '*', 'ARTICLE:READ']) {
    t.same(granted({ roles: ['author'], scope }), [], JSON.stringify(scope))
  }
})

t.test('claims of the wrong form grant nothing', async t => {
  const arrayLike = { 0: 'author', length: 1 }
  for (const roles of ['author', arrayLike, ['author', 1], [['author']], [['author'], 'author'], { author: true }, null, 1, new Set(['author'])]) {
    t.same(granted({ roles }), [], String(roles))
  }
  for (const permissions of ['article:read', 'article:read article:write', { 0: 'article:read', length: 1 }, ['article:read', null], [{ toString: () => 'article:read' }]]) {
    t.same(granted({ permissions }), [], String(permissions))
  }
})

t.test('what is held is not changed by a scope, and not known where a claim has the wrong form', async t => {
  for (const scope of ['', 'openid', null, ['article:read'], 0]) t.same(held({ roles: ['author'], scope }), new Set(author), JSON.stringify(scope))
  t.same(held({}), new Set())
  t.same(held({ roles: ['nobody'] }), new Set(), 'a role that the model does not have is no wrong form')
  for (const claims of [{ roles: 'author' }, { roles: ['author', 1] }, { roles: { 0: 'author', length: 1 } }, { roles: null }, { roles: ['author'], permissions: ['article:read', null] }]) {
    t.equal(held(claims), null, JSON.stringify(claims))
  }
})

t.test('only names of the model count, and none is a wildcard', async t => {
  t.same(granted({ roles: ['root', 'AUTHOR', 'author ', '*', '__proto__', 'constructor', 'toString', 'article:read'] }), [])
  t.same(granted({ permissions: ['*', 'article:*', 'article:reader', '__proto__', 'constructor', 'author'] }), [])
})

t.test('only claims of the token itself count', async t => {
  t.same(granted(Object.create({ roles: ['admin'], permissions: ['user:manage'] }) as object), [])
  t.same(granted(Object.assign(Object.create({ scope: 'nothing' }) as object, { roles: ['author'] })), author)
  t.same(granted(JSON.parse('{ "__proto__": { "roles": ["admin"] } }') as object), [])
})

t.test('claim names are options, and false turns a claim off', async t => {
  t.same(granted({ groups: ['author'], roles: ['admin'] }, { roles: 'groups' }), author)
  t.same(granted({ 'https://example.com/permissions': ['user:manage'] }, { permissions: 'https://example.com/permissions' }), ['user:manage'])
  t.same(granted({ scp: 'article:read', roles: ['author'] }, { scope: 'scp' }), ['article:read'])
  t.same(granted({ roles: ['admin'], permissions: ['article:read'] }, { roles: false }), ['article:read'])
  t.same(granted({ roles: ['author'], permissions: ['user:manage'] }, { permissions: false }), author)
  t.same(granted({ roles: ['author'], scope: 'openid' }, { scope: false }), author)
  t.same(granted({ false: ['admin'] }, { roles: false, permissions: false }), [])
})

t.test('a model may have names of Object.prototype', async t => {
  const odd = definePermissions(JSON.parse('{ "permissions": { "__proto__": "P" }, "roles": { "__proto__": ["__proto__"] } }') as { permissions: { __proto__: string } })
  t.same([...permissionsFrom(odd, CLAIM_NAMES)(auth({ roles: ['__proto__'] })).granted], ['__proto__'])
  t.same([...permissionsFrom(odd, CLAIM_NAMES)(auth({ roles: ['constructor'] })).granted], [])
})

t.test('an identity that lasts is read once', async t => {
  let reads = 0
  const claims = Object.defineProperty({}, 'roles', { get: () => { reads++; return ['author'] } })
  const read = permissionsFrom(model, CLAIM_NAMES)
  const ada = auth(claims)
  t.not(read(ada), read(ada), 'one that is not known to last is not kept')
  markLasting(ada)
  reads = 0
  t.equal(read(ada), read(ada))
  t.equal(reads, 1)
  t.not(read(auth(claims)), read(ada), 'another identity is read anew')
})

t.test('laws: another role takes nothing away; a scope adds nothing, and leaves only what it names', async t => {
  const roles = fc.array(fc.constantFrom(...Object.keys(model.roles), 'nobody'))
  const permissions = fc.array(fc.constantFrom(...Object.keys(model.permissions), '*', 'other'))
  const scope = fc.array(fc.constantFrom(...Object.keys(model.permissions), 'openid', '*')).map(names => names.join(' '))
  fc.assert(fc.property(roles, roles, permissions, scope, (some, more, permissions, scope) => {
    const before = granted({ roles: some, permissions })
    const after = granted({ roles: [...some, ...more], permissions })
    const capped = granted({ roles: some, permissions, scope })
    return before.every(name => after.includes(name)) &&
      capped.every(name => before.includes(name) && scope.split(' ').includes(name)) &&
      before.filter(name => scope.split(' ').includes(name)).every(name => capped.includes(name))
  }))
  t.pass('they hold')
})
