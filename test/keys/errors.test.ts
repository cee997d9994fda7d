import t from 'tap'
import * as errors from '../../plugins/keys/errors.ts'

t.test('every error of a key has its own code, and all but one stop the boot', async t => {
  const made = Object.values(errors).map(Class => Reflect.construct(Class, ['', '', '']) as Error & { code: string, statusCode: number })
  for (const { code, statusCode, stack } of made) {
    t.match(code, /^GTH_KEYS_[A-Z_]+$/)
    const isAnswer = code === 'GTH_KEYS_UNAVAILABLE'
    t.equal(statusCode, isAnswer ? 503 : 500)
    t.equal(stack === undefined, isAnswer, 'an answer has no stack')
  }
  t.equal(new Set(made.map(({ code }) => code)).size, made.length)
})

t.test('the recipe of SecretTooShort makes a secret that is long enough', async t => {
  const { message } = new errors.SecretTooShort('HS512', 64, 3)
  t.match(message, 'HS512 needs a secret of at least 64 bytes, this one has 3.')
  t.match(message, /randomBytes\(64\)/)
})
