import { EventEmitter } from 'node:events'
import fastify from 'fastify'
import t, { type Test } from 'tap'
import type { Authn } from '../../plugins/authn/index.ts'
import articleEvents from '../../routes/article-events.ts'
import type { Articles } from '../../store/articles.ts'
import { application, editor, type Who } from './application.ts'

/** Reads a stream: what it has said so far, and whether it is over. */
async function streaming (t: Test, options: Parameters<typeof application>[1] = {}) {
  const { server, ask, headersOf } = await application(t, options)
  const origin = await server.listen({ port: 0, host: '127.0.0.1' })
  async function open (who: Who) {
    const response = await fetch(`${origin}/articles/events`, { headers: await headersOf(who) })
    const said = { text: '', over: false, response }
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    const read = async (): Promise<void> => {
      const chunk = await reader?.read()
      if (chunk?.done !== false) { said.over = true; return }
      said.text += chunk.value
      return read()
    }
    const finished = read().catch(() => { said.over = true })
    return { said, finished, leave: () => reader?.cancel() }
  }
  return { server, ask, open }
}

const until = async (holds: () => boolean) => {
  const start = Date.now()
  while (!holds() && Date.now() - start < 5000) await new Promise(resolve => setTimeout(resolve, 10))
  return Date.now() - start
}

t.test('whoever reads articles hears of what is published, once', async t => {
  const { ask, open } = await streaming(t)
  const { said, leave } = await open({ role: 'reader' })
  t.equal(said.response.headers.get('content-type'), 'text/event-stream')
  const { items } = (await ask(editor, 'GET', '/articles')).json<{ items: Array<{ id: string, status: string, title: string, author: string }> }>()
  const draft = items.find(({ status, author }) => status === 'draft' && author !== 'editor')
  for (let i = 0; i < 2; i++) t.equal((await ask(editor, 'POST', `/articles/${draft?.id}/publish`)).statusCode, 200)
  await until(() => said.text.includes('published'))
  t.equal(said.text, `retry: 1000\n\nevent: published\ndata: ${JSON.stringify({ id: draft?.id, title: draft?.title, author: draft?.author })}\n\n`)
  await leave()
})

t.test('nobody else', async t => {
  const { open } = await streaming(t)
  const { said } = await open(null)
  t.equal(said.response.status, 401)
})

t.test('it ends within a second of the session, and says why', async t => {
  const { ask, open } = await streaming(t)
  const who: Who = { role: 'author', form: 'cookie' }
  const { said } = await open(who)
  await until(() => said.text !== '')
  t.equal((await ask(who, 'DELETE', '/session/all')).statusCode, 204)
  t.ok(await until(() => said.over) < 1000)
  t.match(said.text, /event: ended\ndata: \{"code":"GTH_AUTHN_TOKEN_REVOKED","detail":"[^"]+"\}\n\n$/)
})

t.test('who leaves leaves nothing behind', async t => {
  const app = fastify()
  t.teardown(() => app.close())
  const news: Articles['news'] = new EventEmitter()
  app.decorate('authn', { follow: () => new AbortController().signal } as unknown as Authn)
  await app.register(articleEvents, { articles: { news } as Articles })
  const leaving = new AbortController()
  const { body } = await fetch(`${await app.listen({ port: 0, host: '127.0.0.1' })}/articles/events`, { signal: leaving.signal })
  await body?.getReader().read()
  t.equal(news.listenerCount('published'), 1)
  leaving.abort()
  await until(() => news.listenerCount('published') === 0)
  t.equal(news.listenerCount('published'), 0)
})

t.test('the application closes although somebody listens', async t => {
  const { server, open } = await streaming(t)
  const { said, finished } = await open({ role: 'reader' })
  await until(() => said.text !== '')
  await server.close()
  await finished
  t.match(said.text, /GTH_AUTHN_SERVER_CLOSING/)
})
