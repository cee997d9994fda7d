import t from 'tap'
import * as errors from '../../plugins/problem/errors.ts'

t.test('what a request can cause is cheap: no stack is captured', async t => {
  const error = new errors.NotFound()
  t.equal(error.statusCode, 404)
  t.notOk(error.stack?.includes('errors.test.ts'))
})

t.test('boot errors say which option and the fix', async t => {
  t.match(new errors.TypeInvalid(), { code: 'GTH_PROBLEM_TYPE_INVALID', message: /option "type" of problem must be an absolute URI/ })
  t.match(new errors.UnknownOption('Unknown option "x".'), { code: 'GTH_PROBLEM_UNKNOWN_OPTION', message: 'problem: Unknown option "x".' })
})
