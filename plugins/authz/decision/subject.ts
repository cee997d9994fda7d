import type { FastifyRequest } from 'fastify'
import { didYouMean } from '../../options/did-you-mean.ts'
import { isAuth } from './enforce.ts'
import { UnknownPermission } from '../errors.ts'
import type { Model } from '../model/model.ts'
import type { PermissionsOf } from '../permissions/permissions.ts'
import type { Permission, RequestAuthz } from '../register.ts'

/** Makes `request.authz`. */
export function subjectOf (model: Model, permissionsOf: PermissionsOf): (request: Pick<FastifyRequest, 'auth'>) => RequestAuthz {
  function has (request: Pick<FastifyRequest, 'auth'>, permission: Permission): boolean {
    if (!Object.hasOwn(model.permissions, permission)) throw new UnknownPermission(didYouMean(permission, Object.keys(model.permissions)))
    return isAuth(request.auth) && permissionsOf(request.auth).granted.has(permission)
  }
  return request => ({ has: permission => has(request, permission) })
}
