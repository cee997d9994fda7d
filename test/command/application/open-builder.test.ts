import t from 'tap'
import { modules, open } from './modules.ts'

const code = 'GTH_COMMAND_APPLICATION_UNUSABLE'
const APP = 'import fastify from "fastify"; const app = fastify(); const routes = async app => { app.get("/", () => 1) };'

t.test('a builder that fails says which argument is missing and how to give it, without the values of others', async t => {
  const at = modules(t, {
    'secret.mjs': 'export default async function build (secret) { throw new Error("no secret in " + secret) }',
    'object.mjs': 'export default async function build ({ issuer, audience = "x" }) { throw new Error("not " + issuer) }',
    'late.mjs': `${APP} export default function build (secret) { app.register(async () => { throw new Error("no secret") }); return app }`,
    'nothing.mjs': 'export default function build (secret) { if (secret) return 1; return null }'
  })
  const hint = /no secret.* build\(secret\) takes 1 argument: give it with --options '\["\.\.\."\]'\. Not given: secret\.$/
  // The source of a function that returns nothing tells too little: it is called once more, as a builder.
  t.match(await open(t, at('secret.mjs')), { again: 'builder' })
  await t.rejects(open(t, at('secret.mjs'), undefined, 'builder'), { code, message: hint })
  await t.rejects(open(t, at('secret.mjs'), '"a given secret"'), { code, message: /does not boot: no secret in \*\*\*$/ })
  await t.rejects(open(t, at('late.mjs')), { code, message: hint })
  await t.rejects(open(t, at('object.mjs')), { code, message: /build\(\{ issuer, audience \}\) takes 1 argument: give it with --options '\{"issuer":"\.\.\.","audience":"\.\.\."\}'\. Not given: issuer\.$/ })
  t.match(await open(t, at('nothing.mjs')), { again: 'plugin' })
  await t.rejects(open(t, at('nothing.mjs'), undefined, 'builder'), { code, message: /returned no Fastify instance\. It must .* Not given: secret\.$/ })
})

t.test('what misses the methods of an instance is a plugin', async t => {
  const at = modules(t, {
    'undefined.mjs': `${APP} export default async x => { return routes(x) }`,
    'null.mjs': 'export default async x => { return x.nothing.get() }',
    'other-error.mjs': 'export default async x => { return await Promise.reject(Object.assign(new Error("x"), { name: "Other" })) }',
    'thrown.mjs': 'export default async x => { return await Promise.reject(null) }',
    'type-error.mjs': 'export default async x => { return await Promise.reject(new TypeError("other")) }',
    'not-a-function.mjs': 'export default async x => { return x.missing() }'
  })
  t.match(await open(t, at('undefined.mjs')), { again: 'plugin' })
  t.match(await open(t, at('undefined.mjs'), '{"a":1}'), { again: 'plugin' })
  await t.rejects(open(t, at('null.mjs')), { code, message: /Cannot read properties of undefined \(reading 'nothing'\)/ })
  for (const name of ['other-error', 'thrown', 'type-error', 'not-a-function']) await t.rejects(open(t, at(`${name}.mjs`)), { code }, name)
  t.match((await open(t, at('undefined.mjs'), undefined, 'plugin')).steps, ['import', 'boot', 'call', 'boot'])
})
