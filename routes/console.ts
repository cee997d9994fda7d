import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { matrixOf } from '../plugins/authz/index.ts'

/** Nothing from elsewhere, nothing inline: whatever somebody smuggles into the page does not run. */
const CSP = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
    requireTrustedTypesFor: ["'script'"]
  }
}

const Asked = Type.Object({
  method: Type.String({ minLength: 1, maxLength: 10 }),
  url: Type.String({ minLength: 1, maxLength: 2000, pattern: '^/' })
}, { additionalProperties: false })

const Pasted = Type.Object({ token: Type.String({ maxLength: 65_536 }) }, { additionalProperties: false })

/**
 * The console: a page that shows who one is, who may do what, and why. For development: it explains every decision and
 * every token to whoever asks.
 */
const developerConsole: FastifyPluginAsyncTypebox = async app => {
  const root = fileURLToPath(new URL('console', import.meta.url))
  await app.register(fastifyStatic, { root, serve: false })
  const page = { authz: 'public', helmet: { contentSecurityPolicy: CSP }, schema: { hide: true } } as const
  app.get('/', page, (_request, reply) => reply.sendFile('index.html'))
  for (const file of readdirSync(root)) app.get(`/console/${file}`, page, (_request, reply) => reply.sendFile(file))

  app.get('/console/matrix', { authz: 'public', schema: { hide: true } }, () => {
    const { roles, rows } = matrixOf(app)
    // The console is about the application, not about itself.
    return { roles, rows: rows.filter(({ url }) => url !== '/' && !url.startsWith('/console/')) }
  })

  app.post('/console/explain', { authz: 'optional', schema: { hide: true, body: Asked } }, ({ auth, body }) =>
    app.authz.explain({ subject: auth?.subject ?? null, ...(auth && { claims: { ...auth.claims } }), ...body }))

  app.get('/console/claims', { authz: 'authenticated', schema: { hide: true } }, ({ claims }) => app.authn.describe(claims))

  app.post('/console/inspect', { authz: 'public', schema: { hide: true, body: Pasted } }, ({ body }) => app.authn.inspect(body.token.trim()))
}

export default developerConsole
