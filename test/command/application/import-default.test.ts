import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { boot } from '../../plugins/command/application.ts'

/** Modules in a folder of their own: Node.js imports each but once. */
function modules (files: Record<string, string>): (name: string) => string {
  const folder = t.testdir()
  const stamp = Math.random().toString(36).slice(2)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, stamp + name), text)
  return name => join(folder, stamp + name)
}

t.test('the default export is booted with the options, and does not listen', async t => {
  const at = modules({ 'app.mjs': 'export default async (app, options) => { app.get("/", () => options) }' })
  const app = await boot(at('app.mjs'), { a: 1 })
  t.strictSame((await app.inject('/')).json(), { a: 1 })
  t.notOk(app.server.listening)
  await app.close()
})

t.test('CommonJS, also what a compiler made', async t => {
  const at = modules({
    'plain.cjs': 'module.exports = async app => { app.get("/", () => "plain") }',
    'compiled.cjs': 'exports.__esModule = true; exports.default = async app => { app.get("/", () => "compiled") }'
  })
  for (const name of ['plain', 'compiled']) {
    const app = await boot(at(`${name}.cjs`), {})
    t.equal((await app.inject('/')).body, name)
    await app.close()
  }
})

t.test('what is no application is said in words', async t => {
  const at = modules({
    'nothing.mjs': 'export const app = 1',
    'number.mjs': 'export default 1',
    'syntax.mjs': 'export default (',
    'throws.mjs': 'throw Object.assign(new Error("no database"), { code: "E_DB" })',
    'nonsense.mjs': 'throw null',
    'boots-not.mjs': 'export default async app => { app.addHook("onClose", async () => { throw new Error("and does not close") }); throw new Error("secretless") }',
    'enum.mjs': 'throw Object.assign(new Error("enums"), { code: "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX" })',
    'imports.mjs': 'import "./x.unknown"',
    'alien.mjs': 'throw Object.assign(new Error("Unknown file extension"), { code: "ERR_UNKNOWN_FILE_EXTENSION" })'
  })
  const code = 'GTH_COMMAND_APPLICATION_UNUSABLE'
  await t.rejects(boot('nowhere.ts', {}), { code, message: 'There is no file nowhere.ts.' })
  for (const [name, message] of [
    ['nothing.mjs', /must export the application by default/],
    ['number.mjs', /must export the application by default/],
    ['syntax.mjs', /syntax\.mjs cannot be imported: Unexpected/],
    ['throws.mjs', /cannot be imported: E_DB: no database$/],
    ['nonsense.mjs', /cannot be imported: something was thrown that is no error\.$/],
    ['boots-not.mjs', /boots-not\.mjs does not boot: secretless$/],
    ['enum.mjs', /cannot be imported: ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX: enums$/],
    ['imports.mjs', /cannot be imported: Cannot find module|cannot be imported: ERR_MODULE_NOT_FOUND/],
    ['alien.mjs', /is TypeScript, or imports some, which this Node\.js does not read by itself: use 22\.18 or later, install tsx/]
  ] as const) await t.rejects(boot(at(name), {}), { code, message }, name)
})

t.test('TypeScript is read by Node.js, or by the tsx of the project', async t => {
  const folder = t.testdir({ 'app.ts': 'const name: string = "typed"\nexport default async (app: { get: Function }): Promise<void> => { app.get("/", () => name) }' })
  const source = fileURLToPath(new URL('../../plugins/command/application.ts', import.meta.url))
  const program = `import { boot } from ${JSON.stringify(source)}
    const app = await boot(process.argv[1], {})
    console.log((await app.inject('/')).body)`
  // Where Node.js could strip types itself, it must not here.
  const without = 'typescript' in process.features && process.features.typescript !== false ? ['--no-experimental-strip-types'] : []
  for (const flags of [[], without]) {
    const { stdout, stderr, status } = spawnSync(process.execPath, [...process.execArgv, ...flags, '--input-type=module', '-e', program, join(folder, 'app.ts')], { encoding: 'utf8' })
    t.strictSame([status, stdout], [0, 'typed\n'], stderr)
  }
})

t.test('a project without tsx has but what Node.js reads', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-no-tsx-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'app.mjs'), 'throw Object.assign(new Error("enums"), { code: "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX" })')
  await t.rejects(boot(join(folder, 'app.mjs'), {}), { message: /cannot be imported: ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX: enums$/ })
})
