import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import t from 'tap'
import app from '../../app.ts'
import { browse, skip } from './chromium.ts'

t.test('the page at /docs shows which routes need somebody known', { skip }, async t => {
  const server = Fastify()
  t.teardown(() => server.close())
  await server.register(app, { dataDir: t.testdir(), production: false })
  await server.listen({ port: 0, host: '127.0.0.1' })
  const browser = await browse(t)
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${(server.server.address() as AddressInfo).port}/docs/`)
  await page.waitForSelector('.opblock')
  const locks = async (method: string, path: string) => page.locator(`.opblock-${method}`).filter({ has: page.locator(`[data-path="${path}"]`) }).locator('.authorization__btn').count()
  t.equal(await locks('get', '/me'), 1)
  t.equal(await locks('put', '/articles/{id}'), 1)
  t.equal(await locks('post', '/session'), 0, 'public')
  t.equal(await locks('get', '/health'), 0)
})
