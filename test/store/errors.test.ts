import t from 'tap'
import { FormerIssuerMissing, SigningKeysMissing, SigningSecretInvalid } from '../../store/errors.ts'

t.test('each error says what is wrong and what to do about it', async t => {
  t.match(new SigningKeysMissing(), { code: 'SIGNING_KEYS_MISSING', message: /\n {2}npx gatehouse keygen --alg ES256 --out keys\n/ })
  t.match(new SigningSecretInvalid(), { code: 'SIGNING_SECRET_INVALID', message: /\n {2}node -e "console\.log\(require\('crypto'\)\.randomBytes\(32\)\.toString\('base64url'\)\)"\n/ })
  t.match(new FormerIssuerMissing(), { code: 'FORMER_ISSUER_MISSING', message: /GATEHOUSE_FORMER_ISSUER, which is not set/ })
})
