import { matrixFrom, type Matrix, type Ruled } from './matrix.ts'

const registrations = new WeakMap<object, Ruled[]>()

/** Notes that authz was registered in a scope. */
export function register (scope: object, ruled: Ruled): void {
  const root = rootOf(scope)
  const known = registrations.get(root) ?? []
  registrations.set(root, known)
  known.push(ruled)
}

/**
 * The matrix of a whole application: of all scopes in which authz is registered, wherever in it `app` is. Complete
 * when the application is ready; without rows where authz is nowhere. Routes that no authz guards are not in it.
 */
export function matrixOf (app: object): Matrix {
  return matrixFrom(registrations.get(rootOf(app)) ?? [])
}

/** A scope's prototype is the scope around it. The root's own is a plain object. */
function rootOf (scope: object): object {
  const around = Object.getPrototypeOf(scope) as object | null
  return around === null || around === Object.prototype ? scope : rootOf(around)
}
