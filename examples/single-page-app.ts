import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import rateLimit from '@fastify/rate-limit'
import { hash, verify } from '@node-rs/argon2'
import Fastify from 'fastify'
import authn from 'fastify-gatehouse/authn'
import authz, { definePermissions } from 'fastify-gatehouse/authz'
import { generateKey, keyring } from 'fastify-gatehouse/keys'
import problem from 'fastify-gatehouse/problem'
import sessions, { memoryStore } from 'fastify-gatehouse/sessions'

// A page, and what it talks to. The tokens are in HttpOnly cookies, where no script can read them, and a page of another
// site can make the browser send them, but not act with them: no CSRF token is needed.

const PAGE = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>A single page</title><script type="module" src="/page.js"></script>
<p id="who"></p><button id="out">Log out</button>
<form><input name="username" value="ada"><input name="password" type="password" value="gatehouse-ada"><button>Log in</button></form>`

const SCRIPT = `
const json = value => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) })

// An access token lives for ten minutes: with the next one, the same request is made again.
async function ask (url, options) {
  const answer = await fetch(url, options)
  if (answer.status !== 401 || !(await fetch('/session/refresh', { method: 'POST' })).ok) return answer
  return fetch(url, options)
}
async function show () {
  const answer = await ask('/me')
  document.querySelector('#who').textContent = answer.ok ? 'You are ' + (await answer.json()).username : 'You are not logged in'
}
document.querySelector('form').onsubmit = async event => {
  event.preventDefault()
  await fetch('/session', json(Object.fromEntries(new FormData(event.target))))
  await show()
}
document.querySelector('#out').onclick = async () => {
  await fetch('/session', { method: 'DELETE' })
  await show()
}
await show()`

const issuer = 'https://app.example.com'
const model = definePermissions({
  permissions: { 'article:read': 'Read articles', 'article:write': 'Write articles' },
  roles: { author: ['article:read', 'article:write'] }
})
const WRONG = { statusCode: 401, headers: { 'www-authenticate': 'Bearer realm="api"' } }
const text = { type: 'string', maxLength: 256 }
const login = { type: 'object', required: ['username', 'password'], additionalProperties: false, properties: { username: text, password: text } }
const article = { type: 'object', required: ['title'], additionalProperties: false, properties: { title: text } }

export default async function singlePageApp () {
  // In earnest keyring({ folder: 'keys' }) and a store that lasts: lmdbStore, redisStore or postgresStore.
  const keys = keyring({ keys: [generateKey('ES256')] })
  const store = memoryStore()
  const people = new Map([['ada', { password: await hash('gatehouse-ada'), roles: ['author'] }]])
  const nobody = { password: await hash(randomUUID()), roles: [] }

  const app = Fastify()
  await app.register(problem)
  await app.register(rateLimit, { global: false })
  // Roles are looked up again at each refresh: somebody who is gone has none.
  const claimsOf = ({ subject }: { subject: string }) => ({ roles: [...people].filter(([name]) => name === subject).flatMap(([, { roles }]) => roles) })
  await app.register(sessions, { issuer, audience: issuer, key: keys, store, claimsOf })
  await app.register(authn, { trust: { issuer, audience: issuer, keys }, cookie: {}, isRevoked: auth => app.sessions.isRevoked(auth) })
  await app.register(authz, { model })

  app.get('/', { authz: 'public' }, async (_request, reply) => reply.header('content-security-policy', "default-src 'self'").type('text/html').send(PAGE))
  app.get('/page.js', { authz: 'public' }, async (_request, reply) => reply.type('text/javascript').send(SCRIPT))

  app.post<{ Body: { username: string, password: string } }>('/session', {
    schema: { body: login },
    config: { rateLimit: { max: 10, timeWindow: '1 minute' } },
    authz: 'public'
  }, async ({ body }, reply) => {
    // Somebody unknown takes as long as a wrong password.
    const { password, roles } = people.get(body.username) ?? nobody
    if (!await verify(password, body.password)) throw Object.assign(new Error('The name or the password is wrong.'), WRONG)
    return app.sessions.start(reply, { subject: body.username, claims: { roles }, cookie: true })
  })
  // The refresh cookie is what counts here, and sessions looks at it.
  app.post('/session/refresh', { authz: 'public' }, async (request, reply) => app.sessions.refresh(request, reply))
  // Also for somebody whose access token has expired.
  app.delete('/session', { authz: 'optional' }, async (request, reply) => {
    await app.sessions.end(request, reply)
    return reply.code(204).send()
  })

  app.get('/me', { authz: 'authenticated' }, async ({ claims }) => ({ username: claims.sub }))
  app.post<{ Body: { title: string } }>('/articles', { schema: { body: article }, authz: 'article:write' }, async ({ body, claims }) => (
    { title: body.title, author: claims.sub }
  ))
  return app
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { PORT = '3000' } = process.env
  const app = await singlePageApp()
  console.log(await app.listen({ port: Number(PORT) }))
}
