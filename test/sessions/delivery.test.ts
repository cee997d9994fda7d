import type { FastifyReply } from 'fastify'
import t from 'tap'
import { answerBody, answerCookie, assertCookie, assertCookieFits, clearCookies, forbidStore } from '../../plugins/sessions/delivery.ts'
import { newRefreshToken } from '../../plugins/sessions/refresh-token.ts'

const refreshToken = newRefreshToken()
const delivery = { accessToken: 'e.y.J', accessLifetime: 60, refreshToken, refreshLifetime: 600, persistent: true }
const serialize = Object.assign((value: string, maxAge: number | undefined) => `refresh=${value}; ${maxAge}`, { deletions: [] as string[] })

function replying (decorators: object = {}) {
  const calls: unknown[][] = []
  const note = (name: string) => (...args: unknown[]) => { calls.push([name, ...args]) }
  const withCookie = { setAccessCookie: note('set'), clearAccessCookie: note('clear') }
  return { calls, reply: { getHeader: () => undefined, header: note('header'), ...withCookie, ...decorators } as unknown as FastifyReply }
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

t.test('cookies that end with the browser have no Max-Age', async t => {
  const { calls, reply } = replying()
  answerCookie(reply, { ...delivery, persistent: false }, serialize)
  t.strictSame(calls, [['set', 'e.y.J'], ['header', 'set-cookie', `refresh=${refreshToken.text}; undefined`]])
})

t.test('former cookies are deleted before the new one is set, and at logout', async t => {
  const former = Object.assign((value: string) => `refresh=${value}`, { deletions: ['old=; 0', 'older=; 0'] })
  const deleted = former.deletions.map(deletion => ['header', 'set-cookie', deletion])
  const login = replying()
  answerCookie(login.reply, delivery, former)
  t.strictSame(login.calls.slice(1), [...deleted, ['header', 'set-cookie', `refresh=${refreshToken.text}`]])
  const logout = replying()
  clearCookies(logout.reply, former)
  t.strictSame(logout.calls.slice(1), [...deleted, ['header', 'set-cookie', 'refresh=']])
})

t.test('a token that does not fit into its cookie is an error of sessions, with what authn says of it', async t => {
  const refusing = (error: Error & { code?: string }) => replying({ checkAccessCookie: () => { throw error } }).reply
  const tooLarge = Object.assign(new Error('The cookie "a" has 9 bytes.'), { code: 'GTH_AUTHN_COOKIE_TOO_LARGE' })
  t.throws(() => assertCookieFits(refusing(tooLarge), 'x'), { code: 'GTH_SESSIONS_COOKIE_TOO_LARGE', statusCode: 500, message: 'The cookie "a" has 9 bytes.' })
  const off = Object.assign(new Error('off'), { code: 'GTH_AUTHN_COOKIE_OFF' })
  t.throws(() => assertCookieFits(refusing(off), 'x'), off)
  assertCookieFits(replying().reply, 'x')
})
