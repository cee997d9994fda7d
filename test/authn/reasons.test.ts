import t from 'tap'
import * as errors from '../../plugins/authn/errors.ts'
import { reasonOf } from '../../plugins/authn/reasons.ts'
import { KeysUnavailable } from '../../plugins/keys/index.ts'

t.test('every answer of authn has its reason: the code without its prefix', async t => {
  // Of a connection that is open, and no answer to a request.
  const { ServerClosing, ...others } = errors
  t.equal(reasonOf(new ServerClosing()), 'unexpected')
  const answers = [...Object.values(others), KeysUnavailable]
    .map(Class => Reflect.construct(Class, []) as { code: string, statusCode?: number })
    .filter(({ statusCode }) => [401, 403, 503].includes(statusCode ?? 0))
  t.ok(answers.length > 20)
  for (const error of answers) {
    const plain = error.code.replace(/^GTH_(AUTHN_)?/, '').toLowerCase().replaceAll('_', '-')
    t.equal(reasonOf(error), plain === 'credential-missing' ? 'missing' : plain)
  }
})

t.test('a code that is not ours is no label', async t => {
  for (const error of [new Error('x'), { code: 'ECONNREFUSED' }, { code: 'GTH_AUTHN_NEW' }, { code: 'toString' }, { code: '__proto__' }, {}]) t.equal(reasonOf(error), 'unexpected')
})
