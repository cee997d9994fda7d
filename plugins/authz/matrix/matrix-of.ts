import { applicationOf } from '../application.ts'
import { unguardedRoutes } from '../routes/unguarded.ts'
import { matrixFrom, type Matrix } from './matrix.ts'

/**
 * The matrix of a whole application: of all scopes in which authz is registered, wherever in it `app` is, with the routes
 * that no authz guards as `unguarded`. Complete when the application is ready; without rows where authz is nowhere.
 */
export function matrixOf (app: object): Matrix {
  const { model = null, registrations = [] } = applicationOf(app) ?? {}
  return matrixFrom(model, registrations.flatMap(({ routes }) => routes), unguardedRoutes(app))
}
