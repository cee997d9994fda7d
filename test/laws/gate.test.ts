import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import t from 'tap'
import { root } from './sources.ts'

// The gate itself is tested: a small project with our own settings must pass when its source is covered, and
// must not when a branch or a function of it is missed.

const SOURCE = `export function sign (n: number): string {
  if (n < 0) return 'negative'
  return 'positive'
}
`

function runTap (files: Record<string, string>): { status: number | null, output: string } {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gatehouse-gate-')))
  try {
    for (const file of ['.taprc', 'tsconfig.json', 'test/coverage-map.js', 'test/servers/found.js']) cpSync(join(root, file), join(folder, file), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    for (const [path, text] of Object.entries({ 'package.json': '{ "name": "gate", "type": "module" }', ...files })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    // The tap that runs this test speaks to its children through the environment: this one is nobody's child.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(_?TAP|TS_NODE|NODE_OPTIONS|NODE_V8)/.test(name)))
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'node_modules/tap/dist/esm/run.mjs')], { cwd: folder, env, encoding: 'utf8' })
    return { status, output: stdout + stderr }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const test = (...asserts: string[]) => `import t from 'tap'
import { sign } from '../../plugins/room/sign.ts'
${asserts.join('\n')}
`
const positive = "t.equal(sign(1), 'positive')"
const negative = "t.equal(sign(-1), 'negative')"

t.test('what is covered passes', async t => {
  const { status, output } = runTap({ 'plugins/room/sign.ts': SOURCE, 'test/room/sign.test.ts': test(positive, negative) })
  t.equal(status, 0, 'exit code', { output })
})

t.test('a missed branch fails, though every assertion passes', async t => {
  const { status, output } = runTap({ 'plugins/room/sign.ts': SOURCE, 'test/room/sign.test.ts': test(positive) })
  t.equal(status, 1, 'exit code', { output })
  t.match(output, /sign\.ts/)
  t.match(output, /pass: 1/)
})

t.test('what only the test of another room covers fails', async t => {
  const { status, output } = runTap({
    'plugins/room/sign.ts': SOURCE,
    'plugins/other/index.ts': "export * from '../room/sign.ts'\n",
    'test/room/sign.test.ts': test(positive),
    'test/other/index.test.ts': test(positive, negative).replace('room/sign', 'other/index')
  })
  t.equal(status, 1, 'exit code', { output })
})
