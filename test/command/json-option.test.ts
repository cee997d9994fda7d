import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { jsonOption, jsonValue } from '../../plugins/command/json-option.ts'

t.test('an object, inline or in a file', async t => {
  const folder = t.testdir()
  writeFileSync(join(folder, 'some.json'), '{"a":1}')
  t.strictSame(jsonOption('claims', ' {"a":1}'), { a: 1 })
  t.strictSame(jsonOption('claims', join(folder, 'some.json')), { a: 1 })
})

t.test('nothing else, and what stands there is not told', async t => {
  const folder = t.testdir({ 'bad.json': '{ hidden', 'list.json': '["hidden"]' })
  const refused = (given: string) => {
    try {
      jsonOption('claims', given)
      return ''
    } catch (error) {
      return (error as Error).message
    }
  }
  for (const given of ['{ hidden', ' [ hidden', '"hidden']) t.equal(refused(given), '"--claims" is not JSON.')
  t.equal(refused('["hidden"]'), '"--claims" must be a JSON object.')
  t.equal(refused(join(folder, 'bad.json')), '"--claims" is not JSON.')
  t.equal(refused(join(folder, 'list.json')), '"--claims" must be a JSON object.')
  t.equal(refused('hidden'), '"--claims" is no JSON, and no file that can be read (ENOENT). A text is JSON in double quotes: \'"..."\'.')
})

t.test('or any value', async t => {
  for (const value of [null, 1, 'text', [1], { a: 1 }]) t.strictSame(jsonValue('options', JSON.stringify(value)), value)
})
