import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import axe, { type AxeResults } from 'axe-core'
import Fastify from 'fastify'
import type { Browser, Page } from 'playwright-core'
import t from 'tap'
import app from '../../app.ts'
import { browse, skip } from './chromium.ts'

// With SCREENSHOTS=folder, what a person sees is kept there.
const folder = process.env['SCREENSHOTS']

// What the functions that run in the page see of it: the compiler knows no browser.
declare const document: { getElementById (id: string): { textContent: string | null } | null }

const MODES = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  phone: { colorScheme: 'light', viewport: { width: 390, height: 844 } }
} as const

/** The console in a window of its own, which reports what its policy stops and what goes wrong. */
async function open (browser: Browser, origin: string, mode: keyof typeof MODES = 'light') {
  const context = await browser.newContext(MODES[mode])
  const page = await context.newPage()
  const faults: string[] = []
  // What runs in the page is text here: the compiler knows no document.
  await page.addInitScript("document.addEventListener('securitypolicyviolation', event => { console.error('CSP: ' + event.violatedDirective + ' ' + event.blockedURI) })")
  page.on('pageerror', error => { faults.push(error.message) })
  page.on('console', message => { if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) faults.push(message.text()) })
  await page.goto(origin)
  await page.waitForSelector('#matrix button')
  return { context, page, faults }
}

async function signIn (page: Page, person: string, form: 'cookie' | 'header') {
  await page.check(`input[name=person][value=${person}]`)
  await page.check(`input[name=form][value=${form}]`)
  await page.click('#sign-in button')
  await page.waitForSelector('#claims td')
}

const press = async (page: Page, label: string) => {
  const answered = page.evaluate("new Promise(resolve => { document.addEventListener('asked', () => resolve(), { once: true }) })")
  await page.click(`#matrix button[aria-label^="${label}"]`)
  await answered
  return await page.textContent('#answer-body') as string
}

const violations = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate('axe.run()') as AxeResults
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

async function picture (page: Page, name: string) {
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}

t.test('the console', { skip }, async t => {
  const server = Fastify({ forceCloseConnections: true })
  t.teardown(() => server.close())
  await server.register(app, { dataDir: t.testdir(), production: false })
  const origin = await server.listen({ port: 0, host: '127.0.0.1' })
  const browser = await browse(t)

  await t.test('signing in, what one may do, and why not', async t => {
    const { page, faults } = await open(browser, origin)
    await signIn(page, 'author', 'cookie')
    t.match(await page.textContent('#signed-in'), /Arun Author, author\..*in the cookie/s)
    t.match(await page.textContent('#claims'), /When it expires.*RFC 7519/)
    await page.waitForFunction(() => /^9:\d\d$/.test(document.getElementById('countdown')?.textContent ?? ''))
    t.match(await page.textContent('#matrix thead'), /author \(you\)/)

    const refused = await press(page, 'POST /articles/:id/publish as author')
    t.match(refused, /403 Forbidden.*insufficient_scope.*GTH_AUTHZ_FORBIDDEN.*no article:publish.*Missing: article:publish/s)
    t.match(await press(page, 'GET /me as anonymous'), /401 Unauthorized.*GTH_AUTHN_CREDENTIAL_MISSING/s)
    t.match(await press(page, 'GET /people as admin'), /200 OK.*Rosa Reader/s)

    await page.waitForFunction(() => document.getElementById('live')?.textContent === 'connected')
    t.match(await press(page, 'POST /articles/:id/publish as editor'), /200 OK/)
    await page.waitForSelector('#news li')
    t.match(await page.textContent('#news'), /was published/)
    await picture(page, 'signed-in')
    t.strictSame(faults, [])
  })

  await t.test('signing out everywhere is felt in another window within a second', async t => {
    const one = await open(browser, origin)
    const other = await open(browser, origin)
    await signIn(one.page, 'editor', 'cookie')
    await signIn(other.page, 'editor', 'header')
    await other.page.waitForFunction(() => document.getElementById('live')?.textContent === 'connected')
    t.ok(await one.page.locator('#devices li').count() >= 1)
    await one.page.click('#everywhere')
    const start = Date.now()
    await other.page.waitForFunction(() => document.getElementById('live')?.textContent === 'closed: GTH_AUTHN_TOKEN_REVOKED')
    t.ok(Date.now() - start < 1500, `after ${Date.now() - start} ms, the click included`)
    t.match(await other.page.textContent('#notice'), /You are signed out/)
    t.ok(await other.page.isVisible('#sign-in'))
    t.ok(await one.page.isVisible('#sign-in'))
    t.strictSame([...one.faults, ...other.faults], [])
  })

  await t.test('a device is signed out, a session refreshed and ended', async t => {
    const { page, faults } = await open(browser, origin)
    await signIn(page, 'reader', 'header')
    const before = await page.textContent('#claims')
    await page.click('#refresh')
    await page.waitForFunction(before => document.getElementById('claims')?.textContent !== before, before)
    await page.click('#devices button')
    await page.waitForSelector('#sign-in:not([hidden])')
    await signIn(page, 'reader', 'cookie')
    await page.click('#sign-out')
    await page.waitForSelector('#sign-in:not([hidden])')
    t.equal(await page.textContent('#notice'), 'You are signed out.')
    t.strictSame(faults, [])
  })

  await t.test('a token is explained', async t => {
    const { page, faults } = await open(browser, origin)
    await page.fill('#token', 'nonsense')
    await page.click('#inspector button[type=submit]')
    await page.waitForSelector('#inspection .badge')
    t.match(await page.textContent('#inspection'), /401 GTH_AUTHN_TOKEN_MALFORMED/)
    await signIn(page, 'admin', 'header')
    await page.click('#use-mine')
    await page.click('#inspector button[type=submit]')
    await page.waitForSelector('#inspection .badge.allow')
    t.match(await page.textContent('#inspection'), /kid.*Ada Admin.*sub/s)
    t.strictSame(faults, [])
  })

  for (const mode of Object.keys(MODES) as Array<keyof typeof MODES>) {
    await t.test(`axe finds nothing, ${mode}`, async t => {
      const { page, faults } = await open(browser, origin, mode)
      t.strictSame(await violations(page), [])
      await picture(page, `${mode}-first`)
      await signIn(page, 'author', 'cookie')
      await press(page, 'POST /articles/:id/publish as author')
      await page.fill('#token', 'eyJhbGciOiJub25lIn0.e30.')
      await page.click('#inspector button[type=submit]')
      await page.waitForSelector('#inspection .badge')
      t.strictSame(await violations(page), [])
      t.ok(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), 'nothing sticks out')
      await picture(page, mode)
      t.strictSame(faults, [])
    })
  }

  await t.test('by keyboard alone', async t => {
    const { page } = await open(browser, origin)
    await page.keyboard.press('Tab')
    t.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to the content')
    await page.focus('input[name=person]')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#claims td')
    t.match(await page.textContent('#name'), /author/)
    await page.focus('#matrix button')
    await page.keyboard.press('Space')
    await page.waitForSelector('#status')
    t.equal(await page.evaluate('document.activeElement.id'), 'answer')
  })
})
