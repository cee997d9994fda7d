import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { entityOf, isKnown, type Entity } from './entity.ts'
import { Misplaced } from './errors.ts'
import { readOptions, type WellKnownOptions } from './options.ts'
import { placesOf, routeOf } from './places.ts'

export type { Metadata, WellKnownOptions } from './options.ts'

/** The route option for authz, which refuses it on a route that it does not guard. */
const PUBLIC = { authz: 'public' } as const

/**
 * Publishes the public halves of a keyring as a JWK set at `/.well-known/jwks.json` (RFC 7517 §5), and the metadata
 * that leads there at `/.well-known/oauth-authorization-server` (RFC 8414). An issuer with a path of its own has
 * them where RFC 8414 §3.1 says. Both may be cached, and read by scripts of any site: they hold nothing secret.
 *
 * @throws UnknownOption, InvalidOption, Misplaced at boot
 */
async function plugin (app: FastifyInstance, options: WellKnownOptions): Promise<void> {
  const { keys, issuer, metadata, maxAge } = readOptions(options)
  if (app.prefix !== '') throw new Misplaced(app.prefix)
  const places = placesOf(issuer)
  const open = app.hasDecorator('authz') ? PUBLIC : {}
  const described = entityOf({ issuer, jwks_uri: places.jwksUri, response_types_supported: [], grant_types_supported: [], ...metadata })
  const cacheControl = `public, max-age=${maxAge}`
  // A set is written when it changes: the ring hands out the same object until then.
  const written = new WeakMap<object, Entity>()

  function answer (request: FastifyRequest, reply: FastifyReply, entity: Entity, type: string): FastifyReply {
    reply.header('cache-control', cacheControl).header('etag', entity.etag).header('access-control-allow-origin', '*')
    if (isKnown(entity, request.headers['if-none-match'])) return reply.code(304).send()
    return reply.type(type).serializer(String).send(entity.body)
  }

  app.get(routeOf(places.jwks), open, (request, reply) => {
    const set = keys.jwks()
    const entity = written.get(set) ?? entityOf(set)
    written.set(set, entity)
    return answer(request, reply, entity, 'application/jwk-set+json')
  })

  app.get(routeOf(places.metadata), open, (request, reply) => answer(request, reply, described, 'application/json'))
}

/** The plugin: publishes a keyring, and the metadata that leads there. */
const wellKnown = fp(plugin, { name: 'fastify-gatehouse/well-known', fastify: '5.x' })
export default wellKnown
export { wellKnown as 'module.exports' }
