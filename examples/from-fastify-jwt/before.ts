import { fileURLToPath } from 'node:url'
import jwt from '@fastify/jwt'
import Fastify, { type FastifyRequest } from 'fastify'

// @fastify/jwt alone, as many applications have it: a hook for each route that shall know who asks, and roles checked by
// hand. See after.ts for the same application with rules.

interface User { sub: string, roles: string[] }

export default async function before (secret: string) {
  const app = Fastify()
  await app.register(jwt, { secret })

  const known = async (request: FastifyRequest) => { await request.jwtVerify() }
  const editor = async ({ user }: FastifyRequest) => {
    if (!(user as User).roles.includes('editor')) throw Object.assign(new Error('Only editors may do that.'), { statusCode: 403 })
  }

  app.get('/health', async () => ({ status: 'ok' }))
  app.get('/me', { onRequest: known }, async ({ user }) => ({ subject: (user as User).sub }))
  app.post('/articles/:id/publish', { onRequest: [known, editor] }, async () => ({ published: true }))
  // Here the hook was forgotten. Everything works, for everybody.
  app.delete('/articles/:id', async () => ({ deleted: true }))
  return app
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { SECRET = '', PORT = '3000' } = process.env
  const app = await before(SECRET)
  console.log(await app.listen({ port: Number(PORT) }))
}
