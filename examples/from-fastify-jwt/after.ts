import { fileURLToPath } from 'node:url'
import Fastify from 'fastify'
import authn from 'fastify-gatehouse/authn'
import authz, { definePermissions } from 'fastify-gatehouse/authz'
import { secretKey } from 'fastify-gatehouse/keys'

// The application of before.ts with a rule on each route. A route without one does not boot, so the forgotten hook of
// before.ts cannot be forgotten here; and each refusal has the challenge that RFC 6750 asks for.

const model = definePermissions({
  permissions: { 'article:publish': 'Publish articles, and delete them' },
  roles: { editor: ['article:publish'] }
})

export default async function after (secret: string) {
  const app = Fastify()
  const keys = secretKey(secret, { algorithm: 'HS256' })
  // 'JWT' is what @fastify/jwt signs. iss, aud, sub and exp must be there: have them set first, and the older tokens expire.
  await app.register(authn, { trust: { issuer: 'https://login.example.com', audience: 'https://api.example.com', keys, typ: 'JWT' } })
  await app.register(authz, { model })

  app.get('/health', { authz: 'public' }, async () => ({ status: 'ok' }))
  app.get('/me', { authz: 'authenticated' }, async ({ claims }) => ({ subject: claims.sub }))
  app.post('/articles/:id/publish', { authz: 'article:publish' }, async () => ({ published: true }))
  app.delete('/articles/:id', { authz: 'article:publish' }, async () => ({ deleted: true }))
  return app
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { SECRET = '', PORT = '3000' } = process.env
  const app = await after(SECRET)
  console.log(await app.listen({ port: Number(PORT) }))
}
