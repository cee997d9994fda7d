import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { freePort } from '../servers/free-port.ts'
import { fencedBlocks } from './fenced-blocks.ts'

// Every `sh` block of the README that talks to the example is run, in order, in one shell, against the example as
// `npm start` starts it; the `text` block behind it must be what it printed. What differs from run to run is masked.

const ADDRESS = '127.0.0.1:3000'
const MARK = '-- end of block --'

/** One spelling for what no two runs share: tokens, identifiers and times. */
function mask (text: string): string {
  return text
    .replace(/\r/g, '')
    .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, 'eyJ…')
    .replace(/[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/g, '…uuid…')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '…time…')
    .replace(/("(?:iat|exp)":)\d+/g, '$1…')
    .replace(/("(?:kid|x|y|refresh_token)":)"[^"]+"/g, '$1"…"')
    .trim()
}

/** The blocks that talk to the example, each with what it is said to print. */
function commands (readme: string) {
  const blocks = fencedBlocks(readme)
  return blocks.flatMap((block, index) => {
    if (block.info !== 'sh' || !block.code.includes(ADDRESS)) return []
    const next = blocks[index + 1]
    return [{ ...block, printed: next?.info === 'text' ? next.code : '' }]
  })
}

t.test('what differs from run to run is masked, and nothing else', async t => {
  t.equal(mask('{"access_token":"eyJhbGciOi.eyJpc3M.c2ln","expires_in":600,"iat":1}'), '{"access_token":"eyJ…","expires_in":600,"iat":…}')
  t.not(mask('{"status":401}'), mask('{"status":403}'))
})

const missing = ['bash', 'curl'].filter(tool => spawnSync(tool, ['--version']).error !== undefined)

t.test('the commands of the README print what it says', { skip: process.env['CI'] === undefined && missing.length > 0 && `needs ${missing.join(' and ')}` }, async t => {
  const blocks = commands(readFileSync('README.md', 'utf8'))
  t.ok(blocks.length >= 6, 'the README walks through the example')

  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-readme-'))
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } }
  t.equal(scripts.start, 'node --import tsx server.ts', 'npm start is what is started here')
  const server = spawn(process.execPath, ['--import', 'tsx', 'server.ts'], {
    env: { ...process.env, PORT: String(port), GATEHOUSE_DATA_DIR: folder, NODE_ENV: '' }, stdio: ['ignore', 'pipe', 'inherit']
  })
  t.teardown(async () => {
    server.kill('SIGTERM')
    await once(server, 'exit')
    rmSync(folder, { recursive: true })
  })
  for await (const chunk of server.stdout) if (String(chunk).includes('listening')) break
  server.stdout.resume()

  const here = (text: string) => text.replaceAll(ADDRESS, `127.0.0.1:${port}`)
  const script = blocks.map(({ code }) => `${here(code)}\necho; echo '${MARK}'`).join('\n')
  const output = execFileSync('bash', ['-c', script], { encoding: 'utf8', cwd: folder }).split(MARK)
  for (const [index, { line, printed }] of blocks.entries()) {
    t.equal(mask(String(output[index])), mask(here(printed)), `README.md:${line}`)
  }
})

t.test('the commands of the guide to keys print what it says', { skip: missing.length > 0 && `needs ${missing.join(' and ')}` }, async t => {
  const all = fencedBlocks(readFileSync('docs/keys.md', 'utf8'))
  const blocks = all.flatMap((block, index) => block.info === 'sh' ? [{ ...block, printed: String(all[index + 1]?.code) }] : [])
  t.ok(blocks.length >= 5, 'the guide has commands')

  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-keys-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  for (const name of ['server.ts', 'node_modules', 'package.json']) symlinkSync(join(process.cwd(), name), join(folder, name))
  const here = (text: string) => text.replaceAll(ADDRESS, `127.0.0.1:${port}`)
  // What npx finds once the package is built.
  const npx = `npx () { shift; node --import tsx '${join(process.cwd(), 'plugins/command/gatehouse.ts')}' "$@"; }\ntrap 'kill $SERVER 2> /dev/null' EXIT`
  const script = [npx, ...blocks.map(({ code }) => `${here(code)}\necho; echo '${MARK}'`)].join('\n')
  const { GATEHOUSE_SIGNING_SECRET, ...inherited } = process.env
  const output = execFileSync('bash', ['-c', script], {
    encoding: 'utf8', cwd: folder, timeout: 150_000, env: { ...inherited, PORT: String(port), NODE_ENV: '', _TAPJS_PROCESSINFO_COVERAGE_: '0' }
  }).split(MARK)
  for (const [index, { line, printed }] of blocks.entries()) {
    t.equal(mask(String(output[index])), mask(here(printed)), `docs/keys.md:${line}`)
  }
})
