import type { FastifyInstance } from 'fastify'
import { SecurityContradicts } from '../errors.ts'
import type { PlannedRoute } from '../routes/routes.ts'
import { contradictions } from './contradictions.ts'
import { listingsAround, type Registration } from './listing.ts'
import type { OpenapiOptions } from './openapi-options.ts'

/**
 * Describes what rules say in the documents of @fastify/swagger, registered before or after authz, in this scope, in
 * one inside or in one around it. Refuses to boot by GTH_AUTHZ_SECURITY_CONTRADICTS.
 */
export function announce (app: FastifyInstance, routes: readonly PlannedRoute[], { security }: OpenapiOptions): void {
  const registration: Registration = { routes, security, log: app.log, ready: false }

  app.addHook('onRoute', function (options) {
    for (const listing of listingsAround(this)) listing.set(options, registration)
  })

  app.addHook('onReady', async function () {
    const found = contradictions(routes)
    if (found.length > 0) throw new SecurityContradicts(found.join('\n'))
    registration.ready = true
  })
}
