import { once } from 'node:events'
import type { ClientRequest, IncomingMessage } from 'node:http'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import './by-name.ts'
import { started } from './started.ts'

const { default: chat } = await import('../../examples/websocket.ts')

async function listening (t: Test, options: { accessLifetime?: number } = {}) {
  const app = await chat(options)
  t.teardown(() => app.close())
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  const logIn = async (name: string) => {
    const { access_token: token } = await (await fetch(`${origin}/session/${name}`, { method: 'POST' })).json() as { access_token: string }
    return token
  }
  const join = (headers: Record<string, string>) => new WebSocket(`${origin.replace('http', 'ws')}/chat`, { headers })
  return { app, origin, logIn, join }
}

/** The status of a handshake that is refused. */
async function refused (socket: WebSocket): Promise<number | undefined> {
  const [request, { statusCode }] = await once(socket, 'unexpected-response') as [ClientRequest, IncomingMessage]
  request.destroy()
  return statusCode
}

t.test('those who may join talk to each other, nobody else is let in', async t => {
  const { logIn, join } = await listening(t)
  const [ada, bob] = await Promise.all(['ada', 'bob'].map(async name => join({ authorization: `Bearer ${await logIn(name)}` }))) as [WebSocket, WebSocket]
  await Promise.all([once(ada, 'open'), once(bob, 'open')])
  const heard = once(bob, 'message')
  ada.send('hello')
  t.equal(String((await heard)[0]), 'ada: hello')

  t.equal(await refused(join({})), 401)
  t.equal(await refused(join({ authorization: `Bearer ${await logIn('stranger')}` })), 403)
  const cookie = `__Host-access=${await logIn('ada')}`
  t.equal(await refused(join({ cookie, origin: 'https://evil.example' })), 403, 'a page of another site cannot use the cookie')
})

t.test('who logs out is put out, within a second', async t => {
  const { origin, logIn, join } = await listening(t)
  const authorization = `Bearer ${await logIn('ada')}`
  const socket = join({ authorization })
  await once(socket, 'open')
  t.equal((await fetch(`${origin}/session`, { method: 'DELETE', headers: { authorization } })).status, 204)
  const start = Date.now()
  const [code, reason] = await once(socket, 'close') as [number, Buffer]
  t.ok(Date.now() - start < 1000)
  t.strictSame([code, String(reason)], [4401, 'GTH_AUTHN_TOKEN_REVOKED'])
})

t.test('whose token expires is put out', async t => {
  const { logIn, join } = await listening(t, { accessLifetime: 1 })
  const socket = join({ authorization: `Bearer ${await logIn('ada')}` })
  await once(socket, 'open')
  const [code, reason] = await once(socket, 'close') as [number, Buffer]
  t.strictSame([code, String(reason)], [4401, 'GTH_AUTHN_TOKEN_EXPIRED'])
})

t.test('the end of the server puts everybody out', async t => {
  const { app, logIn, join } = await listening(t)
  const socket = join({ authorization: `Bearer ${await logIn('ada')}` })
  await once(socket, 'open')
  const closed = once(socket, 'close')
  await app.close()
  const [code] = await closed as [number]
  t.equal(code, 1005)
})

t.test('it listens when it is run', async t => {
  const address = await started(t, 'websocket.ts')
  t.equal((await fetch(`${address}/session/ada`, { method: 'POST' })).status, 200)
})
