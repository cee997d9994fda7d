import fc from 'fast-check'
import t from 'tap'
import { expandRoles, type RoleSource } from '../../../plugins/authz/model/roles.ts'
import { thrown } from '../articles.ts'

const permissions = new Set(['a', 'b', 'c', 'd'])
const sources = (roles: Record<string, [includes: string[], permissions: string[]]>) =>
  new Map<string, RoleSource>(Object.entries(roles).map(([name, [includes, permissions]]) => [name, { includes, permissions }]))

t.test('a role has the permissions of the roles it includes, each once, in whatever order they are defined', async t => {
  const expanded = expandRoles(sources({ top: [['left', 'right'], ['d']], left: [['base'], ['b']], right: [['base'], ['c']], base: [[], ['a']] }), permissions)
  t.same(expanded.get('top'), ['a', 'b', 'c', 'd'])
  t.same(expanded.get('base'), ['a'])
  t.ok(Object.isFrozen(expanded.get('top')))
})

t.test('a circle is refused and named, without what leads to it', async t => {
  const roles = sources({ x: [['y'], []], y: [['z'], []], z: [['y'], []] })
  t.match(thrown(() => expandRoles(roles, permissions)), { code: 'GTH_AUTHZ_INVALID_MODEL', message: /circle: y -> z -> y\./ })
  t.match(thrown(() => expandRoles(sources({ x: [['x'], []] }), permissions)).message, /x -> x/)
})

t.test('unknown names are refused with the nearest known one', async t => {
  t.match(thrown(() => expandRoles(sources({ editor: [['autor'], []], author: [[], []] }), permissions)).message,
    /role "editor" includes the unknown role "autor"\. Did you mean "author"\?/)
  t.match(thrown(() => expandRoles(sources({ editor: [[], ['article:raed']] }), new Set(['article:read']))).message,
    /role "editor" names the unknown permission "article:raed"\. Did you mean "article:read"\?/)
})

t.test('law: to include one more role, or to name one more permission, never takes a permission away', async () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd')
  // Roles include only roles with a lower number, so there is no circle.
  const roles = fc.array(fc.record({ includes: fc.array(fc.nat(7)), permissions: fc.array(name) }), { minLength: 1, maxLength: 8 })
  const build = (list: Array<{ includes: number[], permissions: string[] }>) => new Map(list.map((role, i): [string, RoleSource] =>
    [`r${i}`, { permissions: role.permissions, includes: role.includes.filter(n => n < i).map(n => `r${n}`) }]))
  fc.assert(fc.property(roles, fc.nat(7), fc.nat(7), name, (list, at, more, permission) => {
    const grown = list.map((role, i) => i === at % list.length
      ? { includes: [...role.includes, more], permissions: [...role.permissions, permission] }
      : role)
    const before = expandRoles(build(list), permissions)
    const after = expandRoles(build(grown), permissions)
    return [...before].every(([role, names]) => names.every(name => after.get(role)?.includes(name)))
  }))
})
