import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { fencedBlocks } from '../laws/fenced-blocks.ts'

// The applications that the documents show, by the command as they name it. They import the package by its name, which
// tsx leads to the sources, as the paths of tsconfig.json say: the same copy as that of the command.

const root = fileURLToPath(new URL('../..', import.meta.url))
const SECRET = 'a secret of this test, of nobody else'

function matrix (file: string, options?: unknown) {
  const given = options === undefined ? [] : ['--options', JSON.stringify(options)]
  return spawnSync(process.execPath, ['--import', 'tsx', 'plugins/command/gatehouse.ts', 'matrix', file, '--format', 'json', ...given], {
    cwd: root, encoding: 'utf8', env: { ...process.env, _TAPJS_PROCESSINFO_COVERAGE_: '0' }
  })
}

const EXAMPLES: Record<string, { options?: unknown, url: string }> = {
  'smallest.ts': { options: SECRET, url: '/articles' },
  'from-fastify-jwt/after.ts': { options: [SECRET], url: '/articles/:id' },
  'many-tenants.ts': { options: { audience: 'https://api.example.com', issuers: { acme: 'http://127.0.0.1:1' } }, url: '/tenants/:tenant/articles' },
  'openid-resource-server.ts': { options: { issuer: 'http://127.0.0.1:1', audience: 'https://api.example.com' }, url: '/articles' },
  'two-services.ts': { options: [{ self: 'http://127.0.0.1:2', peer: 'http://127.0.0.1:1' }], url: '/articles' },
  'single-page-app.ts': { url: '/me' },
  'websocket.ts': { options: { accessLifetime: 60 }, url: '/chat' }
}

for (const [name, { options, url }] of Object.entries(EXAMPLES)) {
  t.test(`examples/${name} has a matrix`, async t => {
    const { status, stdout, stderr } = matrix(join('examples', name), options)
    t.equal(status, 0, stderr)
    t.ok((JSON.parse(stdout) as { rows: Array<{ url: string }> }).rows.some(row => row.url === url))
  })
}

t.test('no example is left out but the one without authz, and that is said', async t => {
  const files = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))
  t.strictSame(files.sort(), [...Object.keys(EXAMPLES), 'from-fastify-jwt/before.ts'].sort())
  t.match(matrix('examples/from-fastify-jwt/before.ts', SECRET), { status: 1, stdout: '', stderr: /has no route that authz of this copy of fastify-gatehouse guards/ })
})

t.test('the application of the README has one, and says which secret it misses', async t => {
  const block = fencedBlocks(readFileSync(join(root, 'README.md'), 'utf8')).find(({ code }) => code.startsWith('// app.ts'))
  const file = join(t.testdir(), 'app.ts')
  writeFileSync(file, String(block?.code))
  t.match(matrix(file), { status: 1, stdout: '', stderr: /build\(secret\) takes 1 argument: give it with --options '\["\.\.\."\]'\. Not given: secret\.\n$/ })
  for (const options of [SECRET, [SECRET]]) t.match(matrix(file, options), { status: 0, stdout: /"url": "\/articles"/, stderr: '' })
  const short = matrix(file, ['too-short-a-secret'])
  t.strictSame([short.status, short.stdout, short.stderr.includes('too-short-a-secret')], [1, '', false])
})

t.test('the example application has one', async t => {
  const { status, stdout, stderr } = matrix('app.ts', { dataDir: t.testdir(), production: false })
  t.equal(status, 0, stderr)
  t.ok((JSON.parse(stdout) as { rows: unknown[] }).rows.length > 20)
})
