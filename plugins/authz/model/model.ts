import { unknownOptions } from '../../options/unknown.ts'
import { InvalidModel } from '../errors.ts'
import { RULE_WORDS } from '../rule-kinds.ts'
import { expandRoles, type RoleSource } from './roles.ts'

/** A role: its permissions, or these and the roles that it includes. */
export type RoleDefinition<Permission extends string, Role extends string> = readonly Permission[] | {
  /** Roles whose permissions this one has too. */
  readonly includes?: readonly Role[]
  /** Permissions of its own. */
  readonly permissions?: readonly Permission[]
}

/** What `definePermissions` takes. */
export interface PermissionsDefinition<Permission extends string, Role extends string> {
  /** Each permission with a description for people. At least one. */
  readonly permissions: { readonly [Name in Permission]: string }
  /** Each role with what it permits. Default: none. */
  readonly roles?: { readonly [Name in Role]: RoleDefinition<NoInfer<Permission>, NoInfer<Role>> }
}

/** The permissions and roles of an application, as `definePermissions` makes it. Deeply frozen; its objects have no prototype. */
export interface Model<Permission extends string = string, Role extends string = string> {
  /** Each permission with its description. */
  readonly permissions: Readonly<Record<Permission, string>>
  /** Each role with all its permissions, those of the roles it includes among them. */
  readonly roles: Readonly<Record<Role, readonly Permission[]>>
}

/** RFC 6749 §3.3, scope-token: what can stand in a `scope` claim and in a challenge as it is. */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/
const models = new WeakSet<object>()

/**
 * Defines the permissions and roles of an application, once, typed: a role that names a permission or role
 * that is not defined does not compile.
 *
 * A permission name is a scope-token (RFC 6749 §3.3), not `public`, `optional` or `authenticated`, and has no
 * `*`: nothing here is ever a wildcard. Throws GTH_AUTHZ_INVALID_MODEL for everything else that is wrong,
 * the same mistakes in JavaScript included.
 */
export function definePermissions<const Permission extends string, const Role extends string = never> (
  definition: PermissionsDefinition<Permission, Role>
): Model<Permission, Role> {
  const { permissions, roles = {} } = known('the definition', definition, ['permissions', 'roles'])
  const descriptions = entries('permissions', permissions)
  if (descriptions.length === 0) throw new InvalidModel('permissions is empty: nothing could ever be permitted.')
  for (const [name, description] of descriptions) {
    checkPermission(name)
    if (typeof description !== 'string' || description === '') throw new InvalidModel(`permission "${name}" needs a description: a string that is not empty.`)
  }
  const sources = new Map(entries('roles', roles).map(([name, role]) => [checkRole(name), roleSource(name, role)]))
  const model = Object.freeze({
    permissions: frozenRecord(descriptions),
    roles: frozenRecord(expandRoles(sources, new Set(descriptions.map(([name]) => name))))
  })
  models.add(model)
  return model as Model<Permission, Role>
}

/** Whether a value was made by `definePermissions`: one made by hand was never checked. */
export function isModel (value: unknown): value is Model {
  return typeof value === 'object' && value !== null && models.has(value)
}

function checkPermission (name: string): void {
  if (RULE_WORDS.some(word => word === name)) throw new InvalidModel(`"${name}" cannot name a permission: it is a rule of its own.`)
  if (name.includes('*')) throw new InvalidModel(`permission "${name}" contains *: nothing is a wildcard here, so name each permission.`)
  if (!SCOPE_TOKEN.test(name)) {
    throw new InvalidModel(`permission ${JSON.stringify(name)} is not a scope-token (RFC 6749 §3.3): printable ASCII without space, " and \\.`)
  }
}

function checkRole (name: string): string {
  if (name === '' || name.includes('*')) throw new InvalidModel(`role ${JSON.stringify(name)} is empty or contains *: nothing is a wildcard here.`)
  return name
}

function roleSource (name: string, role: unknown): RoleSource {
  if (Array.isArray(role)) return { includes: [], permissions: names(`role "${name}"`, role) }
  const { includes = [], permissions = [] } = known(`role "${name}"`, role, ['includes', 'permissions'])
  return { includes: names(`includes of role "${name}"`, includes), permissions: names(`permissions of role "${name}"`, permissions) }
}

function names (what: string, value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw new InvalidModel(`${what} must be an array of names.`)
  return Array.from(value, (name: unknown) => {
    if (typeof name !== 'string') throw new InvalidModel(`${what} must be an array of names: one of them is not a string.`)
    return name
  })
}

function entries (what: string, value: unknown): Array<[string, unknown]> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new InvalidModel(`${what} must be an object that maps each name.`)
  return Object.entries(value)
}

function known (what: string, value: unknown, keys: readonly string[]): Readonly<Record<string, unknown>> {
  const given = Object.fromEntries(entries(what, value))
  const unknown = unknownOptions(given, keys)
  if (unknown !== null) throw new InvalidModel(`${what}: ${unknown}`)
  return given
}

function frozenRecord (members: Iterable<readonly [string, unknown]>): Readonly<Record<string, unknown>> {
  const record: Record<string, unknown> = Object.create(null)
  for (const [name, value] of members) record[name] = value
  return Object.freeze(record)
}
