import t from 'tap'
import * as errors from '../../../plugins/keys/ring/errors.ts'

t.test('every error has its own code, stops the boot, and names the file it is about', async t => {
  const made = Object.values(errors).map(Class => Reflect.construct(Class, ['/run/keys', '7', '8', '9']) as Error & { code: string, statusCode: number })
  for (const { code, statusCode, message } of made) {
    t.match(code, /^GTH_KEYS_[A-Z_]+$/)
    t.equal(statusCode, 500)
    t.match(message, code === 'GTH_KEYS_FUNCTION_FAILED' ? /function/ : /\/run\/keys/)
  }
  t.equal(new Set(made.map(({ code }) => code)).size, made.length)
})
