import { runInNewContext } from 'node:vm'
import t from 'tap'
import { inWords, withoutValues } from '../../plugins/command/words.ts'

t.test('an error is its code and its message, without a stack', async t => {
  t.equal(inWords(new Error('no database')), 'no database')
  t.equal(inWords(Object.assign(new Error('no database'), { code: 'E_DB' })), 'E_DB: no database')
  t.equal(inWords(Object.assign(new Error('no database'), { code: 7 })), 'no database')
  t.equal(inWords(runInNewContext('new Error("elsewhere")')), 'elsewhere')
})

t.test('what is thrown may be anything', async t => {
  for (const thrown of [null, undefined, 'text', 1, {}, { message: 1 }]) t.equal(inWords(thrown), 'something was thrown that is no error.')
  const hostile = Object.defineProperty(new Error(), 'message', { get () { throw new Error() } })
  t.equal(inWords(hostile), 'something was thrown that cannot be read.')
})

t.test('given values are left out, in every spelling', async t => {
  t.equal(withoutValues('the secret "s3cret" of s3cret-long', ['s3cret', { a: ['s3cret-long'] }]), 'the secret "***" of ***')
  t.equal(withoutValues('a line\\nbreak and 123456', ['line\nbreak', 123456, null, true]), 'a *** and ***')
  t.equal(withoutValues('GET /x', ['GET', '']), 'GET /x', 'but not words that are too short to be a secret')
})
