import fastify, { type FastifyReply, type LightMyRequestResponse } from 'fastify'
import t from 'tap'
import { createAccessCookie } from '../../plugins/authn/access-cookie.ts'
import authn, { type AuthnOptions } from '../../plugins/authn/index.ts'
import { readCookieOptions } from '../../plugins/cookie/cookie-options.ts'
import { claims, mint, TRUST } from './mint.ts'

const cookieOf = (options: object) => readCookieOptions(options, true, { option: 'cookie', name: '__Host-access', sameSite: 'lax', UnknownOption: Error, InvalidOption: Error })

/** An application that signs in with the token in the query. */
async function application (options: Partial<AuthnOptions>) {
  const app = fastify()
  t.teardown(() => app.close())
  await app.register(authn, { trust: TRUST, ...options })
  const act = (path: string, action: (reply: FastifyReply, token: string) => unknown) =>
    app.post<{ Body: { token?: string } }>(path, async ({ body }, reply) => { await action(reply, body.token ?? mint()); return reply.send('done') })
  act('/login', (reply, token) => { reply.setAccessCookie(token) })
  act('/check', (reply, token) => { reply.checkAccessCookie(token) })
  act('/logout', reply => { reply.clearAccessCookie() })
  act('/twice', (reply, token) => { reply.clearAccessCookie().setAccessCookie(token).header('set-cookie', 'other=1') })
  app.get('/me', { onRequest: app.authenticate }, async ({ auth }) => auth?.source)
  return {
    post: (path: string, body: object = {}) => app.inject({ method: 'POST', url: path, payload: body }),
    me: (cookie: string) => app.inject({ url: '/me', headers: { cookie } })
  }
}

const setCookies = ({ headers }: LightMyRequestResponse) => [headers['set-cookie'] ?? []].flat()

/** The cookies that a browser holds, as RFC 6265bis §5.7 has it: one of the same name, domain and path takes the other's place. */
class Browser {
  readonly #held = new Map<string, string>()
  receive (response: LightMyRequestResponse): this {
    for (const { name, value, domain = '', path, maxAge } of response.cookies as Array<{ name: string, value: string, domain?: string, path?: string, maxAge?: number }>) {
      const id = [name, domain.toLowerCase(), path].join(';')
      if (maxAge === 0) this.#held.delete(id)
      else this.#held.set(id, `${name}=${value}`)
    }
    return this
  }

  get header () { return [...this.#held.values()].join('; ') }
  get size () { return this.#held.size }
}

t.test('after the options of the cookie changed, a login leaves one cookie and a logout none', async t => {
  const rows: Array<[before: object, now: object, entry: object]> = [
    [{ name: 'access' }, { name: 'access', domain: 'example.com' }, {}],
    [{ name: 'access', domain: 'example.com' }, { name: 'access' }, { domain: 'example.com' }],
    [{ name: 'access', domain: 'Example.com' }, { name: 'access', domain: 'www.example.com' }, { domain: 'example.COM' }],
    [{ name: 'access', path: '/api' }, { name: 'access' }, { path: '/api' }],
    [{ name: 'access', domain: 'example.com', path: '/api' }, { name: 'access', domain: 'example.com' }, { domain: 'example.com', path: '/api' }],
    [{ name: 'access', domain: 'example.com' }, {}, { name: 'access', domain: 'example.com' }],
    [{}, { name: '__Secure-access', domain: 'example.com', path: '/api' }, { name: '__Host-access' }]
  ]
  for (const [before, now, entry] of rows) {
    const [then, forgetful, ours] = [await application({ cookie: before }), await application({ cookie: now }), await application({ cookie: { ...now, formerly: [entry] } })]
    const held = async () => new Browser().receive(await then.post('/login'))
    const two = (await held()).receive(await forgetful.post('/login'))
    t.equal(two.size, 2, 'without the option two are left')

    const browser = (await held()).receive(await ours.post('/login'))
    t.equal(browser.size, 1, JSON.stringify([before, now, entry]))
    t.equal((await ours.me(browser.header)).statusCode, 200)
    t.equal(two.receive(await ours.post('/login')).size, 1, 'who is locked out already logs in')
    t.equal((await held()).receive(await ours.post('/logout')).size, 0)
    t.equal(browser.receive(await ours.post('/logout')).size, 0)
  }
})

t.test('the deletions come first, and each once, whatever a reply does', async t => {
  const { post } = await application({ cookie: { name: 'a', formerly: [{ name: '__Host-access' }, { domain: 'example.com' }] } })
  const rest = 'HttpOnly; Secure; SameSite=Lax'
  const deletions = [`__Host-access=; Max-Age=0; Path=/; ${rest}`, `a=; Max-Age=0; Domain=example.com; Path=/; ${rest}`]
  t.strictSame(setCookies(await post('/login', { token: 'x.y.z' })), [...deletions, `a=x.y.z; Path=/; ${rest}`])
  t.strictSame(setCookies(await post('/logout')), [...deletions, `a=; Max-Age=0; Path=/; ${rest}`])
  t.strictSame(setCookies(await post('/twice', { token: 'x.y.z' })), [...deletions, `a=; Max-Age=0; Path=/; ${rest}`, `a=x.y.z; Path=/; ${rest}`, 'other=1'])
  t.strictSame(setCookies(await post('/login', { token: 'x.y.z' })), [...deletions, `a=x.y.z; Path=/; ${rest}`], 'a reply adds nothing to the next one')
})

t.test('a cookie that browsers drop is refused before anything is set', async t => {
  const { post, me } = await application({ cookie: { formerly: [{ name: 'old' }] } })
  const limit = 4096 - '__Host-access'.length
  const room = Math.floor((limit - mint(claims({ pad: '' })).length) * 3 / 4)
  const tokens = Array.from({ length: 8 }, (_, index) => mint(claims({ pad: 'p'.repeat(room - 3 + index) })))
  t.ok(tokens.some(({ length }) => length <= limit) && tokens.some(({ length }) => length > limit), 'on both sides of the limit')
  for (const token of [...tokens, mint(claims({ pad: 'p'.repeat(40_000) }))]) {
    const fits = token.length <= limit
    const [set, check] = [await post('/login', { token }), await post('/check', { token })]
    t.strictSame([setCookies(set).length, setCookies(check).length], [fits ? 2 : 0, 0])
    for (const response of [set, check]) {
      t.equal(response.statusCode, fits ? 200 : 500)
      t.notMatch(response.body, /ppp|eyJ/)
      if (fits) continue
      const bytes = token.length + '__Host-access'.length
      t.match(response.json(), { code: 'GTH_AUTHN_COOKIE_TOO_LARGE', message: new RegExp(`"__Host-access" would have ${bytes} bytes.*at most 4096 .*largest claim is "pad" with`) })
    }
    if (fits) t.equal((await me(`__Host-access=${token}`)).statusCode, 200)
  }
})

t.test('the limit is that of authn if it is less', async t => {
  const { post, me } = await application({ cookie: { name: 'a' }, maxTokenBytes: 500 })
  for (const [length, status, taken] of [[500, 200, 'GTH_AUTHN_TOKEN_MALFORMED'], [501, 500, 'GTH_AUTHN_TOKEN_TOO_LONG']] as const) {
    const token = 'x'.repeat(length)
    const response = await post('/login', { token })
    t.equal(response.statusCode, status)
    if (status === 500) t.match(response.json(), { message: /"a" would have 502 bytes.*at most 501 are possible\.$/ }, 'what is no JWT has no largest claim')
    t.equal((await me(`a=${token}`)).json().code, taken, 'as a request with it is answered')
  }
})

t.test('a check throws what setting throws, and a logout is never too large', async t => {
  const { check, set, clear } = await createAccessCookie(cookieOf({}), 8192)
  const calls: string[] = []
  const reply = { getHeader: () => undefined, header: (_name: string, value: string) => { calls.push(value) } }
  for (const token of [undefined, null, 7, Promise.resolve('a.b.c')]) {
    t.throws(() => Reflect.apply(check, undefined, [token]), { code: 'GTH_AUTHN_INVALID_OPTION' })
    t.throws(() => Reflect.apply(set, undefined, [reply, token, undefined]), { code: 'GTH_AUTHN_INVALID_OPTION' })
  }
  t.throws(() => set(reply, 'x'.repeat(5000), undefined), { code: 'GTH_AUTHN_COOKIE_TOO_LARGE' })
  for (const maxAge of [-1, 0.5, NaN, Infinity]) t.throws(() => set(reply, 'a.b.c', maxAge), { code: 'GTH_AUTHN_INVALID_OPTION' })
  t.equal(check('a.b.c'), undefined)
  t.strictSame(calls, [])
  clear(reply)
  t.match(calls, [/^__Host-access=; Max-Age=0/])
})

t.test('where the cookie is off, nothing can be checked', async t => {
  const { post } = await application({})
  for (const path of ['/login', '/check', '/logout']) t.match((await post(path)).json(), { statusCode: 500, code: 'GTH_AUTHN_COOKIE_OFF' })
})

t.test('an application in a web view sends its cookie', async t => {
  const app = fastify()
  t.teardown(() => app.close())
  await app.register(authn, { trust: TRUST, cookie: { sameSite: 'none', partitioned: true, trustedOrigins: ['capacitor://localhost'] } })
  app.post('/', { onRequest: app.authenticate }, async ({ auth }) => auth?.source)
  app.post('/login', async (_request, reply) => reply.setAccessCookie('a.b.c').send('in'))
  const status = async (origin: string) => (await app.inject({ method: 'POST', url: '/', headers: { cookie: `__Host-access=${mint()}`, origin, 'sec-fetch-site': 'cross-site' } })).statusCode
  t.equal(await status('capacitor://localhost'), 200)
  for (const origin of ['null', 'capacitor://other', 'capacitor://localhost/', 'file://', 'https://localhost']) t.equal(await status(origin), 403, origin)
  t.strictSame(setCookies(await app.inject({ method: 'POST', url: '/login' })), ['__Host-access=a.b.c; Path=/; HttpOnly; Secure; Partitioned; SameSite=None'])
})
