import t from 'tap'
import { FormerIssuerMissing, HostNotLoopback, LoginLimitInvalid, PasswordUnusable, RedisUnavailable, SigningKeysMissing, SigningSecretInvalid, TrustProxyInvalid, UsernameTooLong } from '../../store/errors.ts'

t.test('each error says what is wrong and what to do about it', async t => {
  t.match(new SigningKeysMissing(), { code: 'SIGNING_KEYS_MISSING', message: /\n {2}npx gatehouse keygen --alg ES256 --out keys\n/ })
  t.match(new SigningSecretInvalid(), { code: 'SIGNING_SECRET_INVALID', message: /\n {2}node -e "console\.log\(require\('crypto'\)\.randomBytes\(32\)\.toString\('base64url'\)\)"\n/ })
  t.match(new FormerIssuerMissing(), { code: 'FORMER_ISSUER_MISSING', message: /GATEHOUSE_FORMER_ISSUER, which is not set/ })
  t.match(new PasswordUnusable(), { code: 'PASSWORD_UNUSABLE', message: /longer than 256 characters/ })
  t.match(new UsernameTooLong(), { code: 'USERNAME_TOO_LONG', message: /at most 64 characters/ })
  t.match(new HostNotLoopback('0.0.0.0'), { code: 'HOST_NOT_LOOPBACK', message: /^HOST is "0\.0\.0\.0"\. .*127\.0\.0\.1.*NODE_ENV=production/ })
  t.match(new TrustProxyInvalid('true'), { code: 'TRUST_PROXY_INVALID', message: /^TRUST_PROXY holds "true".*10\.0\.0\.0\/8/ })
  t.match(new LoginLimitInvalid('perAccount'), { code: 'LOGIN_LIMIT_INVALID', message: /"perAccount".*whole number, 1 or more/ })
})

t.test('Redis that is away is an answer: 503, without a stack trace', async t => {
  const error = new RedisUnavailable()
  t.match(error, { code: 'REDIS_UNAVAILABLE', statusCode: 503 })
  t.notMatch(String(error.stack), /\n\s+at /)
})
