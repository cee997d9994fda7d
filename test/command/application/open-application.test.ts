import t from 'tap'
import type { FastifyInstance } from 'fastify'
import { modules, open } from './modules.ts'

// Each module counts how often its function is called.
const HEAD = `import fastify from 'fastify'
import fp from 'fastify-plugin'
const call = () => { globalThis.calls = (globalThis.calls ?? 0) + 1 }
const routes = async app => { app.get('/', () => 1) }
const make = async secret => {
  if (secret === undefined || secret === null) throw new TypeError('The secret is missing.')
  const app = fastify()
  await routes(app)
  return app
}
`
const NONE = undefined
const TEXT = '"a given secret"'
const LIST = '["a given secret", "more"]'
const OBJECT = '{"secret":"a given secret"}'

async function calls (action: () => Promise<void>): Promise<number> {
  const counter = globalThis as { calls?: number }
  counter.calls = 0
  await action()
  return counter.calls
}

/** Every kind of function: its source, and what `--options` may give it. Each is called once. */
const KINDS: Record<string, [source: string, ...given: Array<string | undefined>]> = {
  'an async plugin': ['async app => { call(); await routes(app) }', NONE, OBJECT],
  'a plugin that is not async': ['app => { call(); app.get("/", () => 1) }', NONE, OBJECT],
  'a plugin of short names': ['async (f, o) => { call(); return f.get("/", () => 1) }', NONE, OBJECT],
  'a plugin that is an expression': ['f => (call(), f.register(routes))', NONE, OBJECT],
  'a plugin with done': ['(f, o, done) => { call(); routes(f).then(() => done(), done) }', NONE, OBJECT],
  'a plugin with a callback of another name': ['function (x, y, z) { call(); x.get("/", () => { return 1 }); return z() }', NONE, OBJECT],
  'a plugin that returns its instance': ['async function (x) { call(); await routes(x); return x }', NONE, OBJECT],
  'a plugin that returns its instance at once': ['app => { call(); app.get("/", () => 1); return app }', NONE, OBJECT],
  'a plugin that hands its instance on': ['async (x, { a = 1 } = {}) => { call(); await routes(x) }', NONE, OBJECT],
  'a plugin of rest parameters': ['async (...args) => { call(); const [app] = args; await routes(app) }', NONE, OBJECT],
  'a plugin of arguments': ['async function () { call(); await routes(arguments[0]) }', NONE, OBJECT],
  'a plugin that is bound': ['(async function (x) { call(); await routes(x) }).bind(null)', NONE, OBJECT],
  'a plugin of fastify-plugin': ['fp(async x => { call(); return routes(x) })', NONE, OBJECT],
  'a plugin of fastify-plugin that returns something': ['fp(async () => { call(); return make("x") })', NONE],
  'a plugin that takes a default': ['async (instance, options = {}) => { call(); const done = await routes(instance); return done }', NONE, OBJECT],
  'a plugin with its options in a list': ['async app => { call(); app.get("/", () => 1) }', '[]', `[${OBJECT}]`],
  'a builder of nothing': ['async () => { call(); return make("x") }', NONE],
  'a builder that is not async': ['() => { call(); const app = fastify(); app.get("/", () => 1); return app }', NONE],
  'a builder of a secret': ['async function build (secret) { call(); return make(secret) }', TEXT, LIST],
  'a builder that is an expression': ['s => (call(), make(s))', TEXT, LIST, OBJECT],
  'a builder of an object': ['async ({ secret }) => { call(); return make(secret) }', OBJECT, `[${OBJECT}]`],
  'a builder of an object with defaults': ['async ({ secret = "x" } = {}) => { call(); return make(secret) }', NONE, OBJECT],
  'a builder of options that may be absent': ['(opts) => { call(); const app = fastify(opts); app.get("/", () => 1); return app }', NONE, '{"logger":false}'],
  'a builder of a configuration with get': ['async config => { call(); config?.get?.("port"); return make("x") }', NONE, OBJECT],
  'a builder of three parameters': ['async (secret, issuer, audience) => { call(); return make(secret) }', LIST],
  'a builder of rest parameters': ['async (...args) => { call(); return make(...args) }', TEXT, LIST],
  'a builder that takes an instance or makes one': ['async (app = fastify()) => { call(); await routes(app); return app }', NONE],
  'a builder of a list': ['async ([secret]) => { call(); return make(secret) }', '[["a"]]'],
  'a builder whose parameter has the name of an instance': ['async server => { call(); return make(server) }', TEXT, LIST],
  'a builder that only throws without its secret': ['async secret => { call(); if (!secret) throw new Error("no"); return make(secret) }', TEXT]
}

for (const [name, [source, ...given]] of Object.entries(KINDS)) {
  t.test(`${name} is booted, and called once`, async t => {
    for (const options of given) {
      const at = modules(t, { 'app.mjs': `${HEAD}export default ${source}` })
      t.equal(await calls(async () => {
        const found = await open(t, at('app.mjs'), options)
        const { app } = found as unknown as { app?: FastifyInstance }
        if (!name.endsWith('returns something')) t.equal((await app?.inject('/'))?.statusCode, 200, options ?? 'nothing given')
        t.notOk(app?.server.listening)
      }), 1)
    }
  })
}

t.test('the options of a plugin reach it, and so does their prefix', async t => {
  const at = modules(t, { 'app.mjs': 'export default async (app, options) => { app.get("/", () => options) }' })
  const { app } = await open(t, at('app.mjs'), '{"prefix":"/in","a":1}') as unknown as { app: FastifyInstance }
  t.strictSame((await app.inject('/in')).json(), { prefix: '/in', a: 1 })
})

t.test('an instance, in each state, and a promise of one', async t => {
  const app = 'const app = fastify(); app.get("/", () => 1);'
  const at = modules(t, {
    'plain.mjs': `${HEAD}${app} export default app`,
    'ready.mjs': `${HEAD}${app} await app.ready(); export default app`,
    'listens.mjs': `${HEAD}${app} await app.listen({ port: 0 }); export default app`,
    'listens-soon.mjs': `${HEAD}${app} app.listen({ port: 0 }, () => {}); export default app`,
    'promise.mjs': `${HEAD}export default make('x')`,
    'common.cjs': `const fastify = require('fastify'); ${app} module.exports = app`,
    'compiled.cjs': `const fastify = require('fastify'); ${app} exports.__esModule = true; exports.default = app`
  })
  for (const name of ['plain.mjs', 'ready.mjs', 'listens.mjs', 'listens-soon.mjs', 'promise.mjs', 'common.cjs', 'compiled.cjs']) {
    const found = await open(t, at(name)) as unknown as { app: FastifyInstance, opened: unknown[] }
    t.equal((await found.app.inject('/')).statusCode, 200, name)
    t.strictSame(found.opened.length, 1, 'it is closed in the end')
  }
  await t.rejects(open(t, at('plain.mjs'), OBJECT), { code: 'GTH_COMMAND_USAGE_INVALID', message: /exports a Fastify instance, which takes no "--options"/ })
})

t.test('what is no application is said', async t => {
  const at = modules(t, {
    'nothing.mjs': 'export const app = 1',
    'number.mjs': 'export default 1',
    'object.mjs': 'export default { app: 1 }',
    'class.mjs': 'export default class App {}',
    'wrapped.mjs': `${HEAD}export default async () => ({ app: await make('x') })`
  })
  const code = 'GTH_COMMAND_APPLICATION_UNUSABLE'
  await t.rejects(open(t, 'nowhere.ts'), { code, message: 'There is no file nowhere.ts.' })
  for (const name of ['nothing', 'number', 'object', 'class']) await t.rejects(open(t, at(`${name}.mjs`)), { code, message: /must export the application by default: a Fastify plugin, a Fastify instance, or a function that returns one\.$/ }, name)
  await t.rejects(open(t, at('class.mjs')), { message: /exports a class\./ })
  await t.rejects(open(t, at('wrapped.mjs')), { code, message: /returned no Fastify instance\. It must/ })
})
