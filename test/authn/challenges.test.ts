import t from 'tap'
import { createChallenges } from '../../plugins/authn/challenges.ts'
import * as errors from '../../plugins/authn/errors.ts'

const challenges = createChallenges('our realm')
const of = (Class: new () => Error & { code: string }) => challenges.get(new Class().code)?.['www-authenticate']

t.test('every 401 and 403 has a challenge, nothing else has', async t => {
  for (const Class of Object.values(errors)) {
    const { code, statusCode } = Reflect.construct(Class, []) as { code: string, statusCode: number }
    t.equal(challenges.has(code), statusCode === 401 || statusCode === 403, code)
  }
})

t.test('without a token, or where it is not at fault: no error code', async t => {
  for (const Class of [errors.CredentialMissing, errors.SchemeUnsupported, errors.HeadersTruncated, errors.CrossSite]) t.equal(of(Class), 'Bearer realm="our realm"')
})

t.test('a bad token: invalid_token, with our own words and none of the token\'s', async t => {
  t.equal(of(errors.TokenExpired), 'Bearer realm="our realm", error="invalid_token", error_description="The access token has expired."')
  for (const headers of challenges.values()) t.match(headers['www-authenticate'], /^Bearer realm="our realm"(, error="invalid_token", error_description="[\x20\x21\x23-\x5b\x5d-\x7e]+")?$/)
})

t.test('what all requests share, none can change', async t => {
  for (const headers of challenges.values()) t.ok(Object.isFrozen(headers))
})
