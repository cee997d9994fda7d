import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import t from 'tap'
import { follow } from './newcomer.ts'
import { install, pack, run, versionOf } from './npm.ts'

// The package as its users get it: built, packed, installed by npm in a project of its own, compiled, and run.

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gatehouse-package-')))
t.teardown(() => rmSync(folder, { recursive: true }))
const consumer = join(folder, 'consumer')
const installed = join(consumer, 'node_modules/fastify-gatehouse')

function files (path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
}

const tarball = pack(folder)

mkdirSync(consumer)
writeFileSync(join(consumer, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }')
for (const name of readdirSync(join(root, 'test/packaging/consumer'))) {
  cpSync(join(root, 'test/packaging/consumer', name), join(consumer, name.replace(/\.txt$/, '')))
}
install(consumer, tarball, ...['fastify', 'typescript', '@types/node'].map(versionOf))

t.test('the tarball holds what users need and nothing else', async t => {
  t.strictSame(readdirSync(installed).sort(),
    ['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'dist', 'package.json', 'plugins'])
})

t.test('every map leads to a source that is there', async t => {
  const maps = files(join(installed, 'dist')).filter(name => name.endsWith('.map')).map(name => join(installed, 'dist', name))
  t.ok(maps.some(name => name.endsWith('.js.map')) && maps.some(name => name.endsWith('.d.ts.map')), 'there are maps of both kinds')
  t.strictSame(maps.filter(map => {
    const { sources } = JSON.parse(readFileSync(map, 'utf8')) as { sources: string[] }
    return !sources.every(source => existsSync(resolve(dirname(map), source)))
  }), [])
})

t.test('what is published imports no TypeScript', async t => {
  const built = files(join(installed, 'dist')).filter(name => name.endsWith('.js'))
  t.ok(built.length > 0)
  t.strictSame(built.filter(name => /(from|import|import\() ?'\.[^']*\.ts'/.test(readFileSync(join(installed, 'dist', name), 'utf8'))), [])
})

t.test('it compiles, strictly and with the declarations checked, and the mistakes do not', async t => {
  t.equal(run(consumer, process.execPath, 'node_modules/typescript/bin/tsc', '-p', '.'), '')
})

t.test('the command makes a key for its owner alone, and shows only the public half', async t => {
  const shown = JSON.parse(run(consumer, 'npx', '--no-install', 'gatehouse', 'keygen', '--alg', 'ES256', '--out', 'keys')) as Record<string, unknown>
  t.match(shown, { kty: 'EC', crv: 'P-256', alg: 'ES256' })
  t.notOk('d' in shown)
  const [file] = readdirSync(join(consumer, 'keys'))
  t.equal(statSync(join(consumer, 'keys', String(file))).mode & 0o777, 0o600)
  t.strictSame(JSON.parse(run(consumer, 'npx', '--no-install', 'gatehouse', 'jwks', 'keys')), { keys: [shown] })
})

t.test('it runs, imported and required', async t => {
  t.match(run(consumer, process.execPath, '--no-warnings', 'run.mjs'), 'the consumer is content')
})

t.test('publint has no complaint', async t => {
  const { messages, pkg } = await publint({ pkgDir: installed, strict: true })
  t.strictSame(messages.map(message => formatMessage(message, pkg)), [])
})

t.test('are the types wrong? No', async t => {
  const cli = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js')
  // It exits with 1 where they are, and run() throws.
  t.match(run(root, process.execPath, cli, tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-color'), 'node16 (from ESM): 🟢 (ESM)')
})

t.test('a newcomer who follows the README has a guarded application with tests', async t => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const steps = await follow(readme, join(folder, 'newcomer'), tarball, async origin => {
    const statuses = await Promise.all(['/health', '/me', '/articles'].map(async path => (await fetch(origin + path)).status))
    t.strictSame(statuses, [200, 401, 401])
  })
  t.ok(steps.length >= 5)
  t.match(steps.at(-2)?.printed, /pass 1\b/)
  for (const { command, seconds } of steps) t.comment(`${seconds.toFixed(1)} s  ${command}`)
})
