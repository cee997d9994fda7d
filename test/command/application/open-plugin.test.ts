import t from 'tap'
import type { FastifyInstance } from 'fastify'
import { modules, open } from './modules.ts'

const code = 'GTH_COMMAND_APPLICATION_UNUSABLE'

t.test('a plugin that fails says why, without the values that it was given', async t => {
  const at = modules(t, {
    'throws.mjs': 'export default async app => { app.addHook("onClose", async () => { throw new Error("and does not close") }); throw new Error("secretless") }',
    'options.mjs': 'export default async (app, { secret }) => { app.get("/", () => 1); throw new Error("bad: " + secret) }',
    'callback.mjs': 'export default (app, options, done) => { done(new Error("told")) }',
    'sync.mjs': 'export default app => { app.after(); throw new Error("at once") }'
  })
  await t.rejects(open(t, at('throws.mjs')), { code, message: /throws\.mjs does not boot: secretless$/ })
  await t.rejects(open(t, at('options.mjs')), { code, message: /does not boot: bad: undefined\. Its options are given with --options '\{\.\.\.\}'\.$/ })
  await t.rejects(open(t, at('options.mjs'), '{"secret":"a given secret"}'), { code, message: /does not boot: bad: \*\*\*$/ })
  await t.rejects(open(t, at('callback.mjs')), { code, message: /told\. Its options/ })
  await t.rejects(open(t, at('sync.mjs')), { code, message: /at once$/ })
})

t.test('the options of a plugin are one object', async t => {
  const at = modules(t, { 'app.mjs': 'import fp from "fastify-plugin"; export default fp(async () => {})' })
  for (const options of ['["a"]', '[{},{}]', '"a"', '1']) await t.rejects(open(t, at('app.mjs'), options), { code: 'GTH_COMMAND_USAGE_INVALID' }, options)
})

t.test('what fastify-plugin checks is checked', async t => {
  const at = modules(t, { 'app.mjs': 'import fp from "fastify-plugin"; export default fp(async () => {}, { dependencies: ["database"] })' })
  await t.rejects(open(t, at('app.mjs')), { code, message: /database/ })
})

const MAKE = 'import fastify from "fastify"; const make = async secret => { if (typeof secret !== "string") throw new Error("no secret"); const app = fastify(); app.get("/", () => 1); return app };'

t.test('a function that has not used its instance is a builder: if its source did not tell and it fails, or if it returns another instance', async t => {
  const at = modules(t, {
    'fails.mjs': `${MAKE} export default (...args) => make(...args)`,
    'other.mjs': `${MAKE} export default (...args) => make("x")`,
    'named.mjs': `${MAKE} export default async server => { const app = await make("x"); return app }`
  })
  for (const name of ['fails', 'other', 'named']) t.match(await open(t, at(`${name}.mjs`)), { again: 'builder' }, name)
  t.equal((await open(t, at('other.mjs'))).opened.length, 2, 'what it returned is closed')
})

t.test('what is called a plugin, and is a builder still, is an application all the same', async t => {
  const at = modules(t, { 'app.mjs': `${MAKE} export default (...args) => make("x")` })
  const { app } = await open(t, at('app.mjs'), undefined, 'plugin') as unknown as { app: FastifyInstance }
  t.equal((await app.inject('/')).statusCode, 200)
})
