import t from 'tap'
import * as errors from '../../plugins/cookie/errors.ts'

t.test('a cookie that is there twice is a 401 with the code of authn, and cheap', async t => {
  t.strictSame(Object.keys(errors), ['CredentialRepeated'])
  const error = new errors.CredentialRepeated()
  t.match(error, { code: 'GTH_AUTHN_CREDENTIAL_REPEATED', statusCode: 401 })
  t.notOk(Object.hasOwn(error, 'stack'))
})
