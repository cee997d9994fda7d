import type { PlannedRoute } from '../routes/routes.ts'
import { isThenable } from '../../refusal/refused-promise.ts'
import { InvalidQuestion } from '../errors.ts'

/** What a schema compiler makes: Ajv's tells by true and false and changes what it is given, others by `{ value }` or `{ error }`. */
type Validate = (data: unknown, context?: { parentData: object, parentDataProperty: string }) => unknown

const validators = new WeakMap<PlannedRoute, Validate>()

/**
 * URL parameters as the validation of a route leaves them; null where they do not validate. Rejects with what a
 * validator throws, and with GTH_AUTHZ_INVALID_QUESTION before the application is ready.
 */
export async function validated (route: PlannedRoute, params: object): Promise<object | null> {
  const schema: unknown = (route.options.schema as { params?: unknown } | undefined)?.params
  if (schema === undefined) return params
  const validate = validators.get(route) ?? compiled(route, schema)
  validators.set(route, validate)
  const parent = { params: { ...params } as object }
  const answer = validate(parent.params, { parentData: parent, parentDataProperty: 'params' })
  if (isThenable(answer)) return await answer.then(result => result === false ? null : parent.params, () => null)
  if (answer === false) return null
  if (typeof answer !== 'object' || answer === null) return parent.params
  const { error, value } = answer as { error?: unknown, value?: unknown }
  if (error !== undefined && error !== null && error !== false) return null
  return 'value' in answer ? value as object : parent.params
}

/** By the compiler that Fastify takes: that of the route, or of its scope. */
function compiled ({ scope, url, options }: PlannedRoute, schema: unknown): Validate {
  const compiler = options.validatorCompiler ?? scope.validatorCompiler
  if (compiler === undefined) throw new InvalidQuestion('the application is not ready: await app.ready() first.')
  return compiler({ schema: schema as object, method: String(options.method), url, httpPart: 'params' }) as Validate
}
