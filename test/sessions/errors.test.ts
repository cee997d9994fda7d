import t from 'tap'
import * as errors from '../../plugins/sessions/errors.ts'

t.test('each error says what is wrong and what to do about it', async t => {
  t.match(new errors.UnknownOption('Unknown option "x".'), { code: 'GTH_SESSIONS_UNKNOWN_OPTION', message: 'sessions: Unknown option "x".' })
  t.match(new errors.InvalidOption('issuer', 'must be a non-empty string.'), { code: 'GTH_SESSIONS_INVALID_OPTION', message: 'sessions option issuer must be a non-empty string.' })
  t.match(new errors.SubjectInvalid(), { code: 'GTH_SESSIONS_SUBJECT_INVALID', statusCode: 500, message: /need a subject/ })
  t.match(new errors.ClaimReserved('exp'), { code: 'GTH_SESSIONS_CLAIM_RESERVED', statusCode: 500, message: /"exp".*Use another name/ })
  t.match(new errors.CookieUnavailable(), { code: 'GTH_SESSIONS_COOKIE_UNAVAILABLE', statusCode: 500, message: /Register authn with its cookie option/ })
})

t.test('a refusal tells the client what to do, and a thief nothing', async t => {
  t.match(new errors.RefreshTokenMissing(), { code: 'GTH_SESSIONS_REFRESH_TOKEN_MISSING', statusCode: 401 })
  t.match(new errors.RefreshTokenRefused(), { code: 'GTH_SESSIONS_REFRESH_TOKEN_REFUSED', statusCode: 401, message: /Log in again/ })
  t.match(new errors.SessionMissing(), { code: 'GTH_SESSIONS_SESSION_MISSING', statusCode: 401 })
  t.match(new errors.CrossSite(), { code: 'GTH_SESSIONS_CROSS_SITE', statusCode: 403 })
  t.match(new errors.SessionsUnavailable(), { code: 'GTH_SESSIONS_UNAVAILABLE', statusCode: 503, message: /Try again/ })
})
