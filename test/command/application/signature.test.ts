import { runInThisContext } from 'node:vm'
import t from 'tap'
import { isClass, signatureOf } from '../../../plugins/command/application/signature.ts'

/** As a script writes it: tsx and tap would write it anew. */
const made = (source: string) => runInThisContext(`(${source})`) as (...args: never[]) => unknown
const parameters = (source: string) => signatureOf(made(source)).parameters?.map(({ name, members, optional, rest }) =>
  `${rest ? '...' : ''}${name ?? (members === null ? '[]' : `{${[...members].map(([name, isRequired]) => name + (isRequired ? '' : '?')).join()}}`)}${optional ? '?' : ''}`)

t.test('the parameters of a function of any kind', async t => {
  for (const [source, expected] of Object.entries({
    'async app => 1': ['app'],
    'async => async': ['async'],
    '(a, b, c) => 1': ['a', 'b', 'c'],
    'async function * build ( a , b, ) {}': ['a', 'b'],
    'function () {}': [],
    '() => 1': [],
    '(...args) => 1': ['...args?'],
    '(a = () => { return 1 }, b = x => x) => 1': ['a?', 'b?'],
    '({ issuer, audience: { x } = { x: 1 }, "a-b": c, \'d\': e = 1, ...others }) => 1': ['{issuer,audience?,a-b,d?}'],
    '({ a } = {}) => 1': ['{a}?'],
    '({}) => 1': ['{}'],
    '([a, b], ...[c]) => 1': ['[]', '...[]?'],
    '({ async build (secret) {} }).build': ['secret'],
    '({ ["bu" + "ild"] (secret) {} })["build"]': ['secret'],
    'function $f ($a, é) {}': ['$a', 'é'],
    'function f (a, // b = 1)\n c) {}': ['a', 'c']
  })) t.strictSame(parameters(source), expected, source)
  // A template within a template, in two parts for the linter.
  const source = 'function f (a = "),(", /* , ) */ b = /[),/]\\)/, c = `)$' + '{")"}`, d = { x: [1, (2)] }, e) {}'
  t.strictSame(parameters(source), ['a?', 'b?', 'c?', 'd?', 'e'])
  t.equal(signatureOf(made('(function (a) {}).bind(null)')).parameters, null, 'a bound function has no source')
})

t.test('the body, with and without what stands in texts', async t => {
  t.match(signatureOf(made('app => app.get("/", /* done() */ 1)')), { body: ' app.get("/",              1)', code: ' app.get(   ,              1)', isExpression: true })
  t.match(signatureOf(made('async (a, b = ")") => { return /"/ }')), { code: /^ \{ return {5}\}$/, isExpression: false })
  t.match(signatureOf(made('function f (a) { return a / 2 / 1 }')), { code: ' { return a / 2 / 1 }' })
})

t.test('a class is no function to be called', async t => {
  t.ok(isClass(made('class A {}')))
  t.ok(isClass(made('class {}')))
  for (const source of ['() => class {}', 'function classes () {}']) t.notOk(isClass(made(source)))
})
