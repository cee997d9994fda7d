import { runInThisContext } from 'node:vm'
import t from 'tap'
import { applicationArguments } from '../../../plugins/command/application/application-arguments.ts'
import { missingArgument } from '../../../plugins/command/application/missing-argument.ts'
import { signatureOf } from '../../../plugins/command/application/signature.ts'

const hint = (source: string, given?: string) => {
  const target = runInThisContext(`(${source})`) as (...args: never[]) => unknown
  return missingArgument(target, signatureOf(target), applicationArguments(given)).trim()
}

t.test('names what was not given, and how to give it', async t => {
  t.equal(hint('function build (secret) {}'), 'build(secret) takes 1 argument: give it with --options \'["..."]\'. Not given: secret.')
  t.equal(hint('function build (secret, { port }) {}', '"a given secret"'), 'build(secret, { port }) takes 2 arguments: give them with --options \'["...", {"port":"..."}]\'. Not given: port.')
  t.equal(hint('function build ({ a, b, c = 1 }) {}', '{"a":1}'), 'build({ a, b, c }) takes 1 argument: give it with --options \'{"a":"...","b":"...","c":"..."}\'. Not given: b.')
  t.equal(hint('function build (options) {}'), 'build(options) takes 1 argument: give it with --options \'{...}\'. Not given: options.')
  t.equal(hint('function build ({}, [x]) {}'), 'build({  }, [...]) takes 2 arguments: give them with --options \'[{...}, [...]]\'. Not given: a list.')
  t.equal(hint('secret => 1'), 'The default export (secret) takes 1 argument: give it with --options \'["..."]\'. Not given: secret.')
})

t.test('what may be absent is named if nothing else is missing', async t => {
  t.match(hint('function build (secret = "hidden default") {}'), /^build\(secret\) .* Not given: secret\.$/)
  t.match(hint('function build ({ a, b = "hidden" } = {}) {}'), /Not given: a, b\.$/)
  t.match(hint('function build (a, b = 1) {}'), /Not given: a\.$/)
})

t.test('of a function without parameters in its source, as many as it takes', async t => {
  t.match(hint('(function build (a, b) {}).bind(null)'), /^build\(argument1, argument2\) takes 2 arguments: .* Not given: argument1, argument2\.$/)
  t.equal(hint('function build (...args) {}'), 'build(...args) takes any number of arguments: give them with --options \'["..."]\'.')
})

t.test('nothing, if all was given or nothing is taken', async t => {
  for (const [source, given] of [['() => 1'], ['(...a) => 1', '"x"'], ['a => 1', 'null'], ['({ a }) => 1', '{"a":null}']] as const) t.equal(hint(source, given), '', source)
})
