import type { FastifyRequest } from 'fastify'
import t from 'tap'
import type { Cookie } from '../../plugins/cookie/cookie-options.ts'
import { heldBy, presentedBy } from '../../plugins/sessions/presented.ts'
import { newRefreshToken } from '../../plugins/sessions/refresh-token.ts'

const refreshCookie: Cookie = { name: '__Host-refresh', trustedOrigins: new Set(['https://app.example']), attributes: { httpOnly: true, secure: true, sameSite: 'strict', path: '/' }, formerly: [] }
const issuer = 'https://issuer.example'
const { text, id } = newRefreshToken()
const requesting = (given: object = {}) => ({ method: 'POST', host: 'api.example', headers: {}, body: undefined, auth: null, ...given }) as unknown as FastifyRequest
const withCookie = (headers: object = {}, value = text) => ({ headers: { cookie: `a=1; __Host-refresh=${value}`, ...headers } })

t.test('a token in the body decides, whatever its form', async t => {
  for (const token of [text, '', null, 7, { a: 1 }]) t.strictSame(presentedBy(requesting({ body: { refresh_token: token }, ...withCookie() }), refreshCookie), { text: token, source: 'body' })
  for (const body of [null, undefined, 'refresh_token', [], {}, Object.create({ refresh_token: text })]) t.equal(presentedBy(requesting({ body }), refreshCookie), null)
})

t.test('otherwise the cookie', async t => {
  t.strictSame(presentedBy(requesting(withCookie()), refreshCookie), { text, source: 'cookie' })
  t.equal(presentedBy(requesting({ headers: { cookie: 'a=1' } }), refreshCookie), null)
  t.throws(() => presentedBy(requesting({ headers: { cookie: `__Host-refresh=${text}; __Host-refresh=x` } }), refreshCookie), { code: 'GTH_AUTHN_CREDENTIAL_REPEATED' })
})

t.test('not for another site', async t => {
  const from = (headers: object) => () => presentedBy(requesting(withCookie(headers)), refreshCookie)
  t.throws(from({ 'sec-fetch-site': 'cross-site' }), { code: 'GTH_SESSIONS_CROSS_SITE', statusCode: 403 })
  t.throws(from({ origin: 'https://evil.example' }), { code: 'GTH_SESSIONS_CROSS_SITE' })
  t.match(from({ 'sec-fetch-site': 'cross-site', origin: 'https://app.example' })(), { source: 'cookie' })
  t.match(from({ 'sec-fetch-site': 'same-origin' })(), { source: 'cookie' })
})

t.test('the sessions that a request holds', async t => {
  const held = (given: object) => [...heldBy(requesting(given), new Set([issuer, 'https://former.example']), refreshCookie)]
  const auth = { issuer, claims: { sid: 'of the access token' } }
  t.strictSame(held({}), [])
  t.strictSame(held({ auth }), ['of the access token'])
  t.strictSame(held({ auth: { ...auth, issuer: 'https://former.example' } }), ['of the access token'])
  t.strictSame(held({ auth, ...withCookie() }), ['of the access token', id])
  t.strictSame(held({ auth: { issuer, claims: { sid: id } }, ...withCookie() }), [id])
  t.strictSame(held({ auth: { ...auth, issuer: 'https://other.example' } }), [], 'another issuer\'s session is not ours')
  t.strictSame(held({ auth: { issuer, claims: {} } }), [])
  t.strictSame(held({ auth: undefined, body: { refresh_token: text } }), [id], 'without an authenticator')
  t.strictSame(held(withCookie({ 'sec-fetch-site': 'cross-site' })), [], 'what another site made a browser send does not count')
  t.strictSame(held(withCookie({}, 'x')), [])
})
