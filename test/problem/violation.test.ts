import t from 'tap'
import { violations } from '../../plugins/problem/violation.ts'

t.test('the place and the words of the validator, and nothing else of it', async t => {
  const ajv = [{ instancePath: '/tags/0', message: 'must be string', keyword: 'type', params: { type: 'string' }, data: 'hunter2', schemaPath: '#' }]
  t.strictSame(violations(ajv, 'body'), [{ in: 'body', pointer: '/tags/0', detail: 'must be string' }])
})

t.test('other validators say less', async t => {
  t.strictSame(violations([{ instancePath: 1, message: {} }, null, 'text'], undefined), [
    { pointer: '', detail: 'is not valid' },
    { pointer: '', detail: 'is not valid' },
    { pointer: '', detail: 'is not valid' }
  ])
})

t.test('nothing wrong, nothing listed', async t => {
  t.strictSame(violations([], 'body'), [])
})
