import { isPlainObject } from '../../options/plain-object.ts'
import { unknownOptions } from '../../options/unknown.ts'
import { InvalidOption, UnknownOption } from '../errors.ts'

/** What `openapi` of the options takes. */
export interface OpenapiOptions {
  /**
   * The security requirements of a route that needs a subject, as OpenAPI has them (§ Security Requirement Object):
   * names of the document's security schemes, of which one is enough: `[{ bearer: [] }, { cookie: [] }]`.
   */
  readonly security: ReadonlyArray<Readonly<Record<string, readonly string[]>>>
}

/** Checks the option. Throws GTH_AUTHZ_UNKNOWN_OPTION and GTH_AUTHZ_INVALID_OPTION. */
export function readOpenapi (openapi: unknown): OpenapiOptions | null {
  if (openapi === false) return null
  if (!isPlainObject(openapi)) throw new InvalidOption('openapi', 'must be false, or { security: [{ bearer: [] }] } with the names of your security schemes.')
  const unknown = unknownOptions(openapi, ['security'])
  if (unknown !== null) throw new UnknownOption(`openapi: ${unknown}`)
  const { security } = openapi
  if (!Array.isArray(security) || security.length === 0 || !security.every(isRequirement)) throw new InvalidOption('openapi.security', 'must be a list that is not empty, of objects that map names of security schemes to lists of scopes: [{ bearer: [] }].')
  return { security }
}

/** `{}` would say that no credential is needed. */
function isRequirement (value: unknown): boolean {
  return isPlainObject(value) && Object.keys(value).length > 0 &&
    Object.values(value).every(scopes => Array.isArray(scopes) && scopes.every(scope => typeof scope === 'string'))
}
