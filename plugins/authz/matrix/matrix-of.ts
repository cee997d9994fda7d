import { applicationOf } from '../application.ts'
import { matrixFrom, type Matrix } from './matrix.ts'

/**
 * The matrix of a whole application: of all scopes in which authz is registered, wherever in it `app` is. Complete
 * when the application is ready; without rows where authz is nowhere. Routes that no authz guards are not in it.
 */
export function matrixOf (app: object): Matrix {
  const { model = null, routes = [] } = applicationOf(app) ?? {}
  return matrixFrom(model, routes.flat())
}
