import type { FastifyReply } from 'fastify'
import t from 'tap'
import { answerBody, answerCookie, assertCookie, clearCookies, forbidStore } from '../../plugins/sessions/delivery.ts'
import { newRefreshToken } from '../../plugins/sessions/refresh-token.ts'

const refreshToken = newRefreshToken()
const delivery = { accessToken: 'e.y.J', accessLifetime: 60, refreshToken, refreshLifetime: 600 }
const serialize = Object.assign((value: string, maxAge: number | undefined) => `refresh=${value}; ${maxAge}`, { deletions: [] })

function replying (decorators: object = {}) {
  const calls: unknown[][] = []
  const note = (name: string) => (...args: unknown[]) => { calls.push([name, ...args]) }
  const withCookie = { setAccessCookie: note('set'), clearAccessCookie: note('clear') }
  return { calls, reply: { header: note('header'), ...withCookie, ...decorators } as unknown as FastifyReply }
}

t.test('in the body, as RFC 6749 §5.1 has it', async t => {
  t.strictSame(answerBody(delivery), { access_token: 'e.y.J', token_type: 'Bearer', expires_in: 60, refresh_token: refreshToken.text })
})

t.test('in cookies, and nowhere else', async t => {
  const { calls, reply } = replying()
  t.strictSame(answerCookie(reply, delivery, serialize), { expires_in: 60 })
  t.strictSame(calls, [['set', 'e.y.J', { maxAge: 60 }], ['header', 'set-cookie', `refresh=${refreshToken.text}; 600`]])
})

t.test('both cookies are deleted', async t => {
  const { calls, reply } = replying()
  clearCookies(reply, serialize)
  t.strictSame(calls, [['clear'], ['header', 'set-cookie', 'refresh=; 0']])
})

t.test('an authenticator need not have a cookie', async t => {
  const { calls, reply } = replying({ setAccessCookie: undefined, clearAccessCookie: undefined })
  t.throws(() => assertCookie(reply), { code: 'GTH_SESSIONS_COOKIE_UNAVAILABLE' })
  assertCookie(replying().reply)
  t.throws(() => answerCookie(reply, delivery, serialize), { code: 'GTH_SESSIONS_COOKIE_UNAVAILABLE' })
  clearCookies(reply, serialize)
  t.strictSame(calls, [['header', 'set-cookie', 'refresh=; 0']])
})

t.test('no cache keeps an answer', async t => {
  const { calls, reply } = replying()
  forbidStore(reply)
  t.strictSame(calls, [['header', 'cache-control', 'no-store']])
})
