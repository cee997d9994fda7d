import t from 'tap'
import * as errors from '../../plugins/well-known/errors.ts'

t.test('every error has its own code and stops the boot', async t => {
  const made = Object.values(errors).map(Class => Reflect.construct(Class, ['', '']) as Error & { code: string, statusCode: number })
  for (const { code, statusCode } of made) {
    t.match(code, /^GTH_WELL_KNOWN_[A-Z_]+$/)
    t.equal(statusCode, 500)
  }
  t.equal(new Set(made.map(({ code }) => code)).size, made.length)
})
