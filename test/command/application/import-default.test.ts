import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { importDefault } from '../../../plugins/command/application/import-default.ts'
import { modules } from './modules.ts'

const at = (file: string) => importDefault(file, file)

t.test('the default export, out of the promises and the defaults around it', async t => {
  const files = modules(t, {
    'plain.mjs': 'export default "it"',
    'promise.mjs': 'export default Promise.resolve("it")',
    'plain.cjs': 'module.exports = "it"',
    'compiled.cjs': 'exports.__esModule = true; exports.default = "it"',
    'layers.mjs': 'export default Promise.resolve({ default: Promise.resolve({ default: "it" }) })'
  })
  for (const name of ['plain.mjs', 'promise.mjs', 'plain.cjs', 'compiled.cjs', 'layers.mjs']) t.equal((await at(files(name))).value, 'it', name)
})

t.test('an instance is handed on as it is: not booted, and none of its members is a layer', async t => {
  const files = modules(t, { 'app.mjs': 'import fastify from "fastify"; const app = fastify(); app.decorate("default", 1); export default app' })
  const { value } = await at(files('app.mjs')) as { value: { ready (): Promise<unknown>, close (): Promise<unknown>, decorate (name: string, value: unknown): unknown } }
  t.doesNotThrow(() => value.decorate('late', 1))
  await value.close()
})

t.test('what cannot be imported is said in words', async t => {
  const files = modules(t, {
    'syntax.mjs': 'export default (',
    'throws.mjs': 'throw Object.assign(new Error("no database"), { code: "E_DB" })',
    'rejects.mjs': 'export default Promise.reject(new Error("no database"))',
    'nonsense.mjs': 'throw null',
    'enum.mjs': 'throw Object.assign(new Error("enums"), { code: "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX" })',
    'imports.mjs': 'import "./x.unknown"',
    'alien.mjs': 'throw Object.assign(new Error("Unknown file extension"), { code: "ERR_UNKNOWN_FILE_EXTENSION" })'
  })
  for (const [name, message] of [
    ['syntax.mjs', /syntax\.mjs cannot be imported: Unexpected/],
    ['throws.mjs', /cannot be imported: E_DB: no database$/],
    ['rejects.mjs', /cannot be imported: no database$/],
    ['nonsense.mjs', /cannot be imported: something was thrown that is no error\.$/],
    ['enum.mjs', /cannot be imported: ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX: enums$/],
    ['imports.mjs', /cannot be imported: Cannot find module|cannot be imported: ERR_MODULE_NOT_FOUND/],
    ['alien.mjs', /is TypeScript, or imports some, which this Node\.js does not read by itself: use 22\.18 or later, install tsx/]
  ] as const) await t.rejects(at(files(name)), { code: 'GTH_COMMAND_APPLICATION_UNUSABLE', message }, name)
})

t.test('TypeScript is read by Node.js, or by the tsx of the project', async t => {
  const folder = t.testdir({ 'app.ts': 'const name: string = "typed"\nexport default name' })
  const source = fileURLToPath(new URL('../../../plugins/command/application/import-default.ts', import.meta.url))
  const program = `import { importDefault } from ${JSON.stringify(source)}
    console.log((await importDefault(process.argv[1], 'app.ts')).value)`
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
  await t.rejects(at(join(folder, 'app.mjs')), { message: /cannot be imported: ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX: enums$/ })
})
