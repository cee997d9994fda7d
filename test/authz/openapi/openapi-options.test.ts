import t from 'tap'
import { readOpenapi } from '../../../plugins/authz/openapi/openapi-options.ts'

t.test('false, or names of security schemes', async t => {
  t.equal(readOpenapi(false), null)
  t.strictSame(readOpenapi({ security: [{ bearer: [] }, { oauth: ['read'], key: [] }] }), { security: [{ bearer: [] }, { oauth: ['read'], key: [] }] })
  for (const wrong of [true, null, [], 'bearer', {}, { security: [] }, { security: {} }, { security: ['bearer'] }, { security: [{}] }, { security: [{ bearer: '' }] }, { security: [{ bearer: [1] }] }]) {
    t.throws(() => readOpenapi(wrong), { code: 'GTH_AUTHZ_INVALID_OPTION' }, JSON.stringify(wrong))
  }
  t.throws(() => readOpenapi({ secuirty: [] }), { code: 'GTH_AUTHZ_UNKNOWN_OPTION', message: /Did you mean "security"/ })
})
