import fastify from 'fastify'
import t, { type Test } from 'tap'
import authn, { type AccessCookieOptions } from '../../plugins/authn/index.ts'
import { secretKey } from '../../plugins/keys/index.ts'
import { browse, skip } from './chromium.ts'

const trust = { issuer: 'https://issuer.example', audience: 'https://api.example', keys: secretKey(Buffer.alloc(32, 7), { algorithm: 'HS256' }) }
const EMBEDDABLE = { partitioned: true, sameSite: 'none' } as const

/** An application on a subdomain of a domain of its own, without a certificate: browsers trust what ends in localhost. */
async function start (t: Test, cookie: AccessCookieOptions) {
  const app = fastify()
  t.teardown(() => app.close())
  await app.register(authn, { trust, cookie })
  app.get('/api/login', async (_request, reply) => reply.setAccessCookie('a.b.c').send('in'))
  app.get('/api/logout', async (_request, reply) => reply.clearAccessCookie().send('out'))
  return (await app.listen({ port: 0, host: '127.0.0.1' })).replace('127.0.0.1', 'api.app.localhost')
}

t.test('after the options of the cookie changed, a browser has one cookie when it has logged in, and none when it has logged out', { skip }, async t => {
  const browser = await browse(t)
  const rows: Array<[title: string, before: AccessCookieOptions, now: AccessCookieOptions]> = [
    ['a domain came', { name: 'a' }, { name: 'a', domain: 'app.localhost', formerly: [{}] }],
    ['a domain went', { name: 'a', domain: 'app.localhost' }, { name: 'a', formerly: [{ domain: 'app.localhost' }] }],
    ['another path', { name: 'a', path: '/api' }, { name: 'a', formerly: [{ path: '/api' }] }],
    ['another name', {}, { name: '__Secure-a', domain: 'app.localhost', formerly: [{ name: '__Host-access' }] }],
    ['partitioned now', { name: 'a' }, { name: 'a', ...EMBEDDABLE, formerly: [{}] }],
    ['partitioned before', { name: 'a', ...EMBEDDABLE }, { name: 'a', formerly: [{ partitioned: true }] }]
  ]
  await Promise.all(rows.map(async ([title, before, now]) => {
    const context = await browser.newContext()
    const page = await context.newPage()
    const count = async (url: string) => {
      await page.goto(url)
      return (await context.cookies()).length
    }
    const [then, forgetful, ours] = [await start(t, before), await start(t, { ...now, formerly: [] }), await start(t, now)]
    t.strictSame([await count(`${then}/api/login`), await count(`${forgetful}/api/login`), await count(`${ours}/api/login`), await count(`${ours}/api/logout`)], [1, 2, 1, 0], title)
  }))
})
