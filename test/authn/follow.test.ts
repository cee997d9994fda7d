import { EventEmitter, once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import fastify, { type FastifyRequest } from 'fastify'
import t, { type Test } from 'tap'
import type { Auth } from '../../plugins/contract.ts'
import authn, { type AuthnOptions } from '../../plugins/authn/index.ts'
import { createFollower } from '../../plugins/authn/follow.ts'
import { claims, mint, now, TRUST } from './mint.ts'

const auth = { subject: 'ada' } as Auth
const request = (destroyed = false) => ({ raw: { socket: { destroyed } } }) as unknown as FastifyRequest

/** Milliseconds until a signal is aborted. */
async function ended (signal: AbortSignal): Promise<number> {
  const start = Date.now()
  if (!signal.aborted) await once(signal, 'abort')
  return Date.now() - start
}

/** Something that stays on the event loop, as the server of a real connection does. */
function keepAwake (t: Test): void {
  const timer = setInterval(() => {}, 1000)
  t.teardown(() => clearInterval(timer))
}

t.test('a signal is aborted with the refusal, within a second, whether it comes at once or later', async t => {
  keepAwake(t)
  for (const way of [(answer: () => Auth) => answer(), async (answer: () => Auth) => answer()]) {
    let refusal: Error | null = null
    const follower = createFollower(() => way(() => {
      if (refusal !== null) throw refusal
      return auth
    }))
    const signal = follower.follow(request(), new EventEmitter())
    await pause(1200)
    t.equal(signal.aborted, false)
    refusal = new Error('revoked')
    t.ok(await ended(signal) < 1000)
    t.equal(signal.reason, refusal)
  }
})

t.test('nobody is asked twice at once', async t => {
  keepAwake(t)
  let asked = 0
  const follower = createFollower(() => { asked++; return new Promise(() => {}) })
  const connection = new EventEmitter()
  follower.follow(request(), connection)
  await pause(1700)
  t.equal(asked, 1)
  connection.emit('close')
})

t.test('who has left is not looked at any more, however that is told', async t => {
  keepAwake(t)
  let asked = 0
  const follower = createFollower(() => { asked++; return auth })
  const connections = [new EventEmitter(), new EventEmitter()]
  const signals = connections.map(connection => follower.follow(request(), connection))
  signals.push(follower.follow(request(true), new EventEmitter()))
  await pause(700)
  t.equal(asked, 2, 'whose socket is gone was not asked about')
  for (const connection of connections) connection.emit('close')
  for (const connection of connections) connection.emit('close')
  await pause(1200)
  t.equal(asked, 2)
  t.ok(signals.every(({ aborted }) => !aborted))
})

t.test('a connection that leaves takes no other with it: that one ends with its own revocation', async t => {
  keepAwake(t)
  let refusal: Error | null = null
  const follower = createFollower(() => {
    if (refusal !== null) throw refusal
    return auth
  })
  const [leaving, staying] = [new EventEmitter(), new EventEmitter()]
  const left = follower.follow(request(), leaving)
  const signal = follower.follow(request(), staying)
  leaving.emit('close')
  refusal = new Error('revoked')
  t.ok(await Promise.race([ended(signal), pause(3000, Infinity)]) < 1000)
  t.equal(signal.reason, refusal)
  t.equal(left.aborted, false)
})

t.test('one timer for all connections, until the last one leaves, and another one for those that come later', async t => {
  const begun = t.capture(globalThis, 'setInterval', globalThis.setInterval)
  const over = t.capture(globalThis, 'clearInterval', globalThis.clearInterval)
  const follower = createFollower(() => auth)
  const connections = [1, 2].map(() => new EventEmitter())
  for (const connection of connections) follower.follow(request(), connection)
  t.equal(begun.args().length, 1)
  connections[0]?.emit('close')
  t.equal(over.args().length, 0)
  connections[1]?.emit('close')
  t.equal(over.args().length, 1)
  follower.follow(request(), new EventEmitter())
  t.equal(begun.args().length, 1)
  follower.close()
  t.equal(over.args().length, 1)
})

t.test('the end of the application ends them all', async t => {
  const follower = createFollower(() => auth)
  const signals = [1, 2].map(() => follower.follow(request(), new EventEmitter()))
  follower.close()
  t.strictSame(signals.map(({ reason }) => (reason as { code: string }).code), ['GTH_AUTHN_SERVER_CLOSING', 'GTH_AUTHN_SERVER_CLOSING'])
})

/** An application with one stream, and the signal of each request to it. */
async function streaming (t: Test, options: Partial<AuthnOptions>) {
  const app = fastify()
  t.teardown(() => app.close())
  await app.register(authn, { trust: TRUST, ...options })
  const signals: AbortSignal[] = []
  app.get('/', { onRequest: app.authenticate }, (request, reply) => {
    const signal = app.authn.follow(request, reply.raw)
    signal.addEventListener('abort', () => reply.raw.end())
    signals.push(signal)
    reply.hijack()
    reply.raw.write('open')
  })
  app.get('/unknown', request => { app.authn.follow(request) })
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  const open = async (token: string, path = '/') => await fetch(origin + path, { headers: { authorization: `Bearer ${token}` } })
  return { app, signals, open }
}

for (const cache of [{}, false] as const) {
  t.test(`a connection lasts until its token expires, ${cache === false ? 'without' : 'with'} the cache`, async t => {
    const { signals, open } = await streaming(t, { cache })
    const exp = now() + 2
    await open(mint(claims({ exp })))
    await open(mint(claims()))
    const [one, other] = signals as [AbortSignal, AbortSignal]
    await ended(one)
    t.ok(Date.now() >= exp * 1000 && Date.now() < exp * 1000 + 1000, 'within a second')
    t.match(one.reason, { code: 'GTH_AUTHN_TOKEN_EXPIRED', statusCode: 401 })
    t.equal(other.aborted, false)
  })
}

t.test('a connection lasts until its session is revoked, or nobody can tell', async t => {
  let revoked: unknown = false
  const { signals, open } = await streaming(t, { isRevoked: () => revoked as boolean })
  for (const [answer, code] of [[true, 'TOKEN_REVOKED'], ['x', 'REVOCATION_UNAVAILABLE']]) {
    revoked = false
    await open(mint())
    revoked = answer
    const signal = signals.pop() as AbortSignal
    t.ok(await ended(signal) < 1000)
    t.equal((signal.reason as { code: string }).code, `GTH_AUTHN_${code}`)
  }
})

t.test('a client that leaves is not followed any more', async t => {
  let asked = 0
  const { signals, open } = await streaming(t, { isRevoked: () => { asked++; return false } })
  const response = await open(mint())
  await pause(700)
  t.ok(asked > 1)
  await response.body?.cancel()
  await pause(100)
  const before = asked
  await pause(1200)
  t.equal(asked, before)
  t.equal(signals[0]?.aborted, false)
})

t.test('the application closes although somebody is connected', async t => {
  const { app, signals, open } = await streaming(t, {})
  const { body } = await open(mint())
  signals[0]?.addEventListener('abort', () => { body?.cancel().catch(() => {}) })
  await app.close()
  t.match(signals[0]?.reason, { code: 'GTH_AUTHN_SERVER_CLOSING', statusCode: 503 })
})

t.test('nobody is followed whom nobody knows', async t => {
  const { open } = await streaming(t, {})
  t.match(await (await open(mint(), '/unknown')).json(), { statusCode: 500, code: 'GTH_AUTHN_NOT_AUTHENTICATED' })
})
