import { fileURLToPath } from 'node:url'
import Fastify from 'fastify'
import authn from 'fastify-gatehouse/authn'
import authz, { definePermissions } from 'fastify-gatehouse/authz'
import { secretKey } from 'fastify-gatehouse/keys'

const model = definePermissions({ permissions: { 'article:read': 'Read articles' }, roles: { reader: ['article:read'] } })

export default async function smallest (secret: string) {
  const app = Fastify()
  const keys = secretKey(secret, { algorithm: 'HS256' })
  await app.register(authn, { trust: { issuer: 'https://login.example.com', audience: 'https://api.example.com', keys } })
  await app.register(authz, { model })

  app.get('/health', { authz: 'public' }, async () => ({ status: 'ok' }))
  app.get('/me', { authz: 'authenticated' }, async request => ({ subject: request.claims.sub }))
  app.get('/articles', { authz: 'article:read' }, async () => [{ title: 'Gatehouses' }])
  return app
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { SECRET = '', PORT = '3000' } = process.env
  console.log(await (await smallest(SECRET)).listen({ port: Number(PORT) }))
}
