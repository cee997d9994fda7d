import type { FastifyInstance, RouteOptions } from 'fastify'
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
  const errorHandlers = new Map<RouteOptions, object | null>()
  const registration: Registration = { routes, security, errorHandlers, log: app.log, ready: false }

  app.addHook('onRoute', function (options) {
    const listings = listingsAround(this)
    if (listings.length === 0) return
    for (const listing of listings) listing.set(options, registration)
    // Fastify gives a route the error handler that its scope has then, and leaves it with that one.
    this.after(() => { errorHandlers.set(options, options.errorHandler === undefined ? this.errorHandler : null) })
  })

  app.addHook('onReady', async function () {
    const found = contradictions(routes)
    if (found.length > 0) throw new SecurityContradicts(found.join('\n'))
    registration.ready = true
  })
}
