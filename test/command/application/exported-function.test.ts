import { runInThisContext } from 'node:vm'
import t from 'tap'
import fp from 'fastify-plugin'
import { applicationArguments } from '../../../plugins/command/application/application-arguments.ts'
import { readFunction } from '../../../plugins/command/application/exported-function.ts'
import { signatureOf } from '../../../plugins/command/application/signature.ts'

const made = (source: string) => runInThisContext(`(${source})`) as (...args: never[]) => unknown
const isMethod = (name: string) => ['get', 'register', 'log'].includes(name)
const read = (target: (...args: never[]) => unknown, given?: string) => readFunction(target, signatureOf(target), applicationArguments(given), isMethod)

t.test('the source says what a function is', async t => {
  for (const source of [
    'app => app.get("/", 1)', '(f, o) => f.register(o)', 'x => x?.withTypeProvider().get()', '$ => $.post(url, 1)', 'x => x.delete(`/a`, 1)',
    '(a, b, done) => routes(a, done)', '(a, b, c) => { c(); return 1 }', '(a, b, next) => 1', 'x => { go(x); return x }', 'async x => { go(x); return x; }',
    '({ register, get }) => register()', '(app = make()) => { app.register(1); return app }', 'async fastify => { return go(fastify) }', '_app => go(_app)'
  ]) t.match(read(made(source)), { kind: 'plugin', isGuess: false, isMarked: false }, source)
  for (const source of [
    '() => 1', '({ issuer }) => 1', '({ log, version }) => 1', '({}) => 1', '([a]) => 1', '(secret = "x") => 1', '({ a } = {}) => 1', '(app = make()) => app'
  ]) t.match(read(made(source)), { kind: 'builder', isGuess: false }, source)
})

t.test('or it does not, and the likelier is tried', async t => {
  for (const source of ['secret => make(secret)', 'config => { config.get("port"); return 1 }', 'm => { m.delete(key); return 1 }', '(a, b, c = 1) => go(a)', '(a, b, [c]) => go(a)', 'x => { return x.y }']) {
    t.match(read(made(source)), { kind: 'builder', isGuess: true }, source)
  }
  for (const source of ['x => { go(x) }', '(...args) => go(args)', 'function () { return go(arguments) }', '(function (a) {}).bind(null)']) {
    t.match(read(made(source)), { kind: 'plugin', isGuess: true }, source)
    t.match(read(made(source), '["a"]'), { kind: 'builder', isGuess: true }, 'a list is for a builder')
  }
  t.match(read(made('server => go(server)'), '["a"]'), { kind: 'builder', isGuess: true })
})

t.test('only a builder takes a text; what fastify-plugin has marked is a plugin', async t => {
  t.match(read(made('app => app.get("/", 1)'), '"a"'), { kind: 'builder', isGuess: false })
  t.match(read(fp(async () => {}), '"a"'), { kind: 'plugin', isGuess: false, isMarked: true })
  t.match(read(fp(async () => {}, { encapsulate: true, name: 'x' })), { kind: 'plugin', isGuess: false, isMarked: true })
})
