import t, { type Test } from 'tap'
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

t.test('who leaves leaves nothing behind, and the application closes although somebody listens', async t => {
  const { server, open } = await streaming(t)
  const first = await open({ role: 'reader' })
  await until(() => first.said.text !== '')
  await first.leave()
  const second = await open({ role: 'reader' })
  await until(() => second.said.text !== '')
  await server.close()
  await second.finished
  t.match(second.said.text, /GTH_AUTHN_SERVER_CLOSING/)
})
