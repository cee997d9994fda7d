import fastifyCookie from '@fastify/cookie'
import fastifyJwt from '@fastify/jwt'
import fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import authn from '../../plugins/authn/index.ts'
import { secretKey } from '../../plugins/keys/index.ts'
import { claims, HEADER, hmac, mint, SECRET, TRUST } from './mint.ts'

const OTHER = Buffer.alloc(32, 'other')
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

t.test('two authns in sibling scopes, each with its own issuer, beside a scope with none', async t => {
  const app = fastify()
  for (const [prefix, issuer, secret] of [['/a', 'a', SECRET], ['/b', 'b', OTHER]] as const) {
    await app.register(async scope => {
      await scope.register(authn, { trust: { issuer, audience: 'x', keys: secretKey(secret, { algorithm: 'HS256', kid: 'same' }) }, realm: issuer })
      scope.get('/', { onRequest: scope.authenticate }, async ({ auth }) => auth?.issuer)
    }, { prefix })
  }
  app.get('/', async request => ({ auth: 'auth' in request, authenticate: 'authenticate' in request }))
  t.teardown(() => app.close())
  const token = (iss: string, secret: Buffer) => mint(claims({ iss, aud: 'x' }), { ...HEADER, kid: 'same' }, hmac(secret))
  const get = async (url: string, iss: string, secret: Buffer) => {
    const { statusCode, body, headers } = await app.inject({ url, headers: bearer(token(iss, secret)) })
    return statusCode === 200 ? body : `${/GTH_AUTHN_(\w+)/.exec(body)?.[1]} ${/realm="\w"/.exec(String(headers['www-authenticate']))}`
  }
  t.equal(await get('/a', 'a', SECRET), 'a')
  t.equal(await get('/b', 'b', OTHER), 'b')
  t.equal(await get('/a', 'b', OTHER), 'ISSUER_UNTRUSTED realm="a"')
  t.equal(await get('/b', 'a', SECRET), 'ISSUER_UNTRUSTED realm="b"')
  t.equal(await get('/b', 'b', SECRET), 'SIGNATURE_INVALID realm="b"')
  t.strictSame((await app.inject('/')).json(), { auth: false, authenticate: false })
})

t.test('twice in one scope, or in a nested one, refuses to boot', async t => {
  for (const nested of [false, true]) {
    const app = fastify()
    t.teardown(() => app.close())
    const again = async (scope: FastifyInstance) => { await scope.register(authn, { trust: TRUST }) }
    await t.rejects(async () => {
      await again(app)
      await (nested ? app.register(again) : again(app))
      await app.ready()
    }, { code: 'GTH_AUTHN_ALREADY_REGISTERED' })
  }
})

t.test('an application that decorates authenticate itself is told so', async t => {
  const app = fastify()
  t.teardown(() => app.close())
  app.decorate('authenticate', async () => {})
  await t.rejects(async () => { await app.register(authn, { trust: TRUST }) }, { code: 'GTH_AUTHN_ALREADY_REGISTERED' })
})

for (const order of ['before', 'after'] as const) {
  t.test(`@fastify/jwt and @fastify/cookie, registered ${order}, are undisturbed`, async t => {
    const app = fastify()
    const theirs = async () => {
      await app.register(fastifyCookie, { secret: 'their own secret', parseOptions: { path: '/theirs' } })
      await app.register(fastifyJwt, { secret: OTHER, cookie: { cookieName: 'theirs', signed: false } })
    }
    if (order === 'before') await theirs()
    await app.register(authn, { trust: TRUST, cookie: {} })
    if (order === 'after') await theirs()
    app.get('/ours', { onRequest: app.authenticate }, async ({ auth, user, cookies }) => ({ subject: auth?.subject, user, cookies }))
    app.get('/theirs', { onRequest: async request => { await request.jwtVerify() } }, async ({ user, auth }) => ({ user, auth }))
    app.get('/cookies', async (_request, reply) => reply.setCookie('theirs', 'x').setAccessCookie('a.b.c').setCookie('signed', 'y', { signed: true }).send('set'))
    t.teardown(() => app.close())

    const ours = mint()
    const their = app.jwt.sign({ name: 'bob' })
    t.match((await app.inject({ url: '/ours', headers: { cookie: `theirs=${their}; __Host-access=${ours}` } })).json(), { subject: 'alice', user: null, cookies: { theirs: their, '__Host-access': ours } })
    t.match((await app.inject({ url: '/theirs', headers: { cookie: `theirs=${their}; __Host-access=${ours}` } })).json(), { user: { name: 'bob' }, auth: null })
    t.equal((await app.inject({ url: '/ours', headers: bearer(their) })).statusCode, 401)
    t.equal((await app.inject({ url: '/theirs', headers: bearer(ours) })).statusCode, 401)
    t.match((await app.inject('/cookies')).headers['set-cookie'], [/^__Host-access=a\.b\.c; Path=\/; HttpOnly; Secure; SameSite=Lax$/, /^theirs=x; Path=\/theirs; SameSite=Lax$/, /^signed=y\./])
  })
}

t.test('a scope that decorates the request with auth or claims once more neither crashes nor changes them', async t => {
  for (const initial of [null, undefined, false, '']) {
    const app = fastify()
    await app.register(authn, { trust: TRUST })
    await app.register(async scope => {
      Reflect.apply(scope.decorateRequest, scope, ['auth', initial])
      Reflect.apply(scope.decorateRequest, scope, ['claims', initial])
      scope.get('/open', async ({ auth }) => ({ auth }))
      scope.get('/', { onRequest: scope.authenticate }, async ({ auth, claims }) => [auth?.subject, claims.sub])
    })
    t.teardown(() => app.close())
    t.strictSame((await app.inject('/open')).json(), { auth: null })
    t.strictSame((await app.inject({ url: '/', headers: bearer(mint()) })).json(), ['alice', 'alice'])
    t.equal((await app.inject('/')).statusCode, 401)
  }
})

t.test('a scope that decorates the request with a function called auth refuses to boot', async t => {
  const app = fastify()
  await app.register(authn, { trust: TRUST })
  t.teardown(() => app.close())
  await t.rejects(async () => { await app.register(async scope => { Reflect.apply(scope.decorateRequest, scope, ['auth', () => ({ subject: 'mallory' })]) }) }, { code: 'GTH_AUTHN_IDENTITY_ASSIGNED' })
})

t.test('a 404 and an unrouted OPTIONS stay what they are', async t => {
  const app = fastify()
  await app.register(authn, { trust: TRUST })
  app.get('/', async () => 'open: authn protects nothing by itself')
  t.teardown(() => app.close())
  for (const [method, url, status] of [['GET', '/nowhere', 404], ['OPTIONS', '/', 404], ['GET', '/', 200], ['HEAD', '/', 200]] as const) {
    for (const headers of [{}, bearer('nonsense')]) t.equal((await app.inject({ method, url, headers })).statusCode, status)
  }
})
