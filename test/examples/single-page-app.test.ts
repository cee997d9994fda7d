import { existsSync } from 'node:fs'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { chromium } from 'playwright-core'
import t, { type Test } from 'tap'
import { ask, type Answer } from './ask.ts'
import './by-name.ts'
import { started } from './started.ts'

const { default: singlePageApp } = await import('../../examples/single-page-app.ts')

const ada = { username: 'ada', password: 'gatehouse-ada' }
const ours = { 'sec-fetch-site': 'same-origin' }
const theirs = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
const payload = { title: 'Moats' }

/** A browser as far as it matters here: it keeps cookies, and sends them whoever asks it to. */
function browser (app: FastifyInstance) {
  const jar = new Map<string, string>()
  return async (what: string, headers: Record<string, string> = ours, options: InjectOptions = {}): Promise<Answer> => {
    const cookie = [...jar].map(pair => pair.join('=')).join('; ')
    const answer = await ask(app, what, null, { ...options, headers: { ...headers, ...(cookie === '' ? {} : { cookie }) } })
    for (const text of answer.cookies) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(text) as unknown as [string, string, string]
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
    return answer
  }
}

async function loggedIn (t: Test) {
  const app = await singlePageApp()
  t.teardown(() => app.close())
  const send = browser(app)
  const answer = await send('POST /session', ours, { payload: ada })
  t.equal(answer.status, 200)
  return { app, send, answer }
}

t.test('the tokens are in cookies that no script can read, and nowhere else', async t => {
  const { answer, send } = await loggedIn(t)
  t.equal(answer.body, '{"expires_in":600}')
  t.equal(answer.cookies.length, 2)
  for (const cookie of answer.cookies) t.match(cookie, /^__Host-(access|refresh)=.*; Path=\/; HttpOnly; Secure; SameSite=(Lax|Strict)$/)
  t.match(await send('GET /me'), { status: 200, body: '{"username":"ada"}' })
})

t.test('a page of another site can send the cookie, and not act with it', async t => {
  const { send } = await loggedIn(t)
  t.match(await send('POST /articles', ours, { payload }), { status: 200, body: '{"title":"Moats","author":"ada"}' })
  t.match(await send('POST /articles', theirs, { payload }), { status: 403, challenge: 'Bearer realm="api"', body: /GTH_AUTHN_CROSS_SITE/ })
  t.match(await send('POST /articles', { 'sec-fetch-site': 'same-site' }, { payload }), { status: 403 }, 'nor another origin of the same site')
  t.match(await send('POST /articles', { host: 'app.example.com', origin: 'https://evil.example' }, { payload }), { status: 403 }, 'nor in an old browser')
  for (const what of ['POST /session/refresh', 'DELETE /session']) t.match(await send(what, theirs), { status: 403, body: /CROSS_SITE/ }, what)
  t.equal((await send('GET /me')).status, 200, 'still logged in')
})

t.test('refresh changes both cookies, and who is logged out stays so', async t => {
  const { app, send, answer: before } = await loggedIn(t)
  const refreshed = await send('POST /session/refresh')
  t.match(refreshed, { status: 200, body: '{"expires_in":600}' })
  const [access, refresh] = before.cookies.map(text => String(text.split(';')[0]))
  t.notOk(refreshed.cookies.some(text => text.startsWith(String(refresh))))
  t.equal((await send('GET /me')).status, 200)

  t.equal((await send('DELETE /session')).status, 204)
  t.match(await send('GET /me'), { status: 401, challenge: 'Bearer realm="api"' }, 'the browser has nothing left')
  const kept = { ...ours, cookie: String(access) }
  t.match(await ask(app, 'GET /me', null, { headers: kept }), { status: 401, body: /TOKEN_REVOKED/ }, 'a copy of the cookie is dead at once')
  t.match(await ask(app, 'POST /session/refresh', null, { headers: { ...ours, cookie: String(refresh) } }), { status: 401 })
})

t.test('a wrong password and an unknown name are one answer, and few tries are left', async t => {
  const app = await singlePageApp()
  t.teardown(() => app.close())
  const tries = [{ ...ada, password: 'wrong' }, { ...ada, username: 'nobody' }]
  const [wrong, unknown] = await Promise.all(tries.map(payload => ask(app, 'POST /session', null, { payload })))
  t.match(wrong, { status: 401, challenge: 'Bearer realm="api"', cookies: [] })
  t.strictSame(unknown, wrong)
  for (let left = 8; left > 0; left--) t.equal((await ask(app, 'POST /session', null, { payload: {} })).status, 400)
  t.equal((await ask(app, 'POST /session', null, { payload: ada })).status, 429)
})

t.test('it listens when it is run', async t => {
  const address = await started(t, 'single-page-app.ts')
  const post = (headers: Record<string, string>) => fetch(`${address}/session`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(ada) })
  const response = await post({ origin: address })
  t.equal(response.status, 200)
  const cookie = response.headers.getSetCookie().map(text => text.split(';')[0]).join('; ')
  const publish = (origin: string) => fetch(`${address}/articles`, { method: 'POST', headers: { 'content-type': 'application/json', origin, cookie }, body: JSON.stringify(payload) })
  t.strictSame([(await publish(address)).status, (await publish('https://evil.example')).status], [200, 403])
})

const executablePath = '/usr/bin/chromium'
const skip = existsSync(executablePath) ? false : 'needs chromium (Debian: apt-get install chromium)'

t.test('the page, in a browser', { skip }, async t => {
  const app = await singlePageApp()
  t.teardown(() => app.close())
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const chrome = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-quic']
  })
  t.teardown(() => chrome.close())
  const context = await chrome.newContext()
  const page = await context.newPage()
  const says = (text: string) => page.getByText(text).waitFor()
  await page.goto(address)
  await says('You are not logged in')
  await page.getByText('Log in', { exact: true }).click()
  await says('You are ada')
  t.equal(await page.evaluate('document.cookie'), '', 'no script reads the tokens')

  // What is left when the access token has expired.
  await context.clearCookies({ name: '__Host-access' })
  await page.reload()
  await says('You are ada')

  await page.getByText('Log out').click()
  await says('You are not logged in')
  t.strictSame(await context.cookies(), [])
})
