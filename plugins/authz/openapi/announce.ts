import type { FastifyInstance, FastifySchema } from 'fastify'
import type { PlannedRoute } from '../routes/routes.ts'
import { documented } from './documented.ts'
import type { OpenapiOptions } from './openapi-options.ts'

/**
 * Adds what rules say to the schemas that @fastify/swagger reads, registered before or after authz. Only when the
 * application is ready: by then Fastify has compiled its serializers, so that no answer depends on what is added
 * here, and swagger, which keeps the options of routes and reads them when it is asked, has not yet.
 *
 * Routes that are hidden from the document stay as they are.
 */
export function announce (app: FastifyInstance, routes: readonly PlannedRoute[], options: OpenapiOptions): void {
  app.addHook('onReady', async function () {
    for (const { options: route, plan } of routes) {
      const schema = (route.schema ?? {}) as Readonly<Record<string, unknown>>
      if (schema['hide'] !== true) route.schema = documented(schema, plan, options) as FastifySchema
    }
  })
}
