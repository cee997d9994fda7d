import { Value } from '@sinclair/typebox/value'
import t from 'tap'
import { TokensOrCookies } from '../../routes/tokens.ts'

t.test('an answer has all tokens or none', async t => {
  const tokens = { access_token: 'a', token_type: 'Bearer', expires_in: 1, refresh_token: 'r' }
  t.ok(Value.Check(TokensOrCookies, tokens))
  t.ok(Value.Check(TokensOrCookies, { expires_in: 1 }))
  t.notOk(Value.Check(TokensOrCookies, { ...tokens, refresh_token: undefined }))
  t.notOk(Value.Check(TokensOrCookies, { expires_in: 1, access_token: 'a' }))
})
