import t from 'tap'
import { CLAIMS, DATES, HEADER_MEMBERS } from '../../plugins/authn/glossary.ts'

t.test('each meaning is a sentence, and each date is explained', async t => {
  for (const [name, meaning] of [...Object.entries(HEADER_MEMBERS), ...Object.entries(CLAIMS)]) t.match(meaning, /^[A-Z].*\.$/, name)
  for (const name of DATES) t.ok(Object.hasOwn(CLAIMS, name), name)
})

t.test('what authn declares of claims is explained', async t => {
  for (const name of ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'auth_time', 'sid']) t.ok(Object.hasOwn(CLAIMS, name), name)
})
