import t from 'tap'
import { applicationArguments, pluginOptions } from '../../../plugins/command/application/application-arguments.ts'

t.test('a list is the list of arguments, anything else the first one', async t => {
  t.strictSame(applicationArguments(undefined), { kind: 'none', values: [] })
  t.strictSame(applicationArguments('{"a":1}'), { kind: 'object', values: [{ a: 1 }] })
  t.strictSame(applicationArguments('["a",{}]'), { kind: 'list', values: ['a', {}] })
  t.strictSame(applicationArguments('[]'), { kind: 'list', values: [] })
  for (const value of ['a', 1, null, true]) t.strictSame(applicationArguments(JSON.stringify(value)), { kind: 'value', values: [value] })
  t.throws(() => applicationArguments('{'), { code: 'GTH_COMMAND_USAGE_INVALID', message: '"--options" is not JSON.' })
})

t.test('the options of a plugin are one object', async t => {
  t.strictSame(pluginOptions(applicationArguments(undefined)), {})
  for (const given of ['{"a":1}', '[{"a":1}]']) t.strictSame(pluginOptions(applicationArguments(given)), { a: 1 })
  for (const given of ['"a"', '[[]]', '[{},{}]', 'null']) t.throws(() => pluginOptions(applicationArguments(given)), { code: 'GTH_COMMAND_USAGE_INVALID' })
})
