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

/** Roles that include each other one by one, `r0` the last one of all. */
const chain = (length: number, end: RoleSource, own: (i: number) => string[] = () => []) => new Map(Array.from({ length }, (_none, i): [string, RoleSource] =>
  [`r${i}`, i === length - 1 ? end : { includes: [`r${i + 1}`], permissions: own(i) }]))

t.test('roles include each other as deep, and as many, as one likes', async t => {
  t.same(expandRoles(chain(20_000, { includes: [], permissions: ['a'] }), permissions).get('r0'), ['a'])
  const wide = new Map<string, RoleSource>(Array.from({ length: 20_000 }, (_none, i) => [`w${i}`, { includes: [], permissions: ['a', 'b'] }]))
  wide.set('top', { includes: [...wide.keys()], permissions: ['c'] })
  t.same(expandRoles(wide, permissions).get('top'), ['a', 'b', 'c'])
})

t.test('a long circle is refused, and named in part', async t => {
  const { message } = thrown(() => expandRoles(chain(20_000, { includes: ['r3'], permissions: [] }), permissions))
  t.match(message, /circle: r3 -> r4 -> r5 -> r6 -> r7 -> r8 -> \(19986 more\) -> r19995 -> r19996 -> r19997 -> r19998 -> r19999 -> r3\.$/)
})

t.test('more permissions than a boot can look through are refused', async t => {
  const names = Array.from({ length: 6000 }, (_none, i) => `p${i}`)
  t.match(thrown(() => expandRoles(chain(6000, { includes: [], permissions: [] }, i => [`p${i}`]), new Set(names))), { code: 'GTH_AUTHZ_INVALID_MODEL', message: /too many permissions, .* role "r\d+" is where it became too much/ })
  const twice = new Map<string, RoleSource>([['r', { includes: [], permissions: names }], ['s', { includes: Array.from({ length: 2000 }, () => 'r'), permissions: [] }]])
  t.match(thrown(() => expandRoles(twice, new Set(names))).message, /role "s" is where it became too much/)
})
