import { fileURLToPath } from 'node:url'
import Fastify from 'fastify'
import authn from 'fastify-gatehouse/authn'
import authz, { definePermissions } from 'fastify-gatehouse/authz'
import { remoteKeys } from 'fastify-gatehouse/keys'
import problem from 'fastify-gatehouse/problem'

// An OpenID provider logs people in and issues their access tokens; this application only verifies them. It knows no
// more than the provider's issuer: where the keys are, the provider's metadata says (OpenID Connect Discovery).

const model = definePermissions({
  permissions: { 'article:read': 'Read articles', 'article:write': 'Write articles' },
  roles: { reader: ['article:read'], author: { includes: ['reader'], permissions: ['article:write'] } }
})

export interface Provider {
  /** The `iss` of its tokens, to the letter. */
  issuer: string
  /** What the provider calls this application: the `aud` of tokens that are meant for it. */
  audience: string
}

export default async function openidResourceServer ({ issuer, audience }: Provider) {
  const app = Fastify()
  const articles = ['Gatehouses']
  await app.register(problem)
  // Fetched at the start and again before they expire: the provider rotates its keys, and nothing is to be done here.
  await app.register(authn, { trust: { issuer, audience, keys: remoteKeys({ issuer }) } })
  // The token's `roles` say what the person may do, its `scope` how much of that this client may use.
  await app.register(authz, { model })

  // For whoever sends traffic here: without keys no token can be verified, and each gets a 503.
  app.get('/ready', { authz: 'public' }, async (_request, reply) => {
    const { ready } = app.authn.health()
    return reply.code(ready ? 200 : 503).send({ ready })
  })

  app.get('/articles', { authz: 'article:read' }, async () => articles)
  app.post<{ Body: { title: string } }>('/articles', {
    schema: { body: { type: 'object', required: ['title'], properties: { title: { type: 'string' } } } },
    authz: 'article:write'
  }, async ({ body, claims }, reply) => {
    articles.push(body.title)
    return reply.code(201).send({ title: body.title, author: claims.sub })
  })
  return app
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { ISSUER: issuer = '', AUDIENCE: audience = '', PORT = '3000' } = process.env
  const app = await openidResourceServer({ issuer, audience })
  console.log(await app.listen({ port: Number(PORT) }))
}
