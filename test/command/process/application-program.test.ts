import { spawn, spawnSync } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { modules } from '../application/modules.ts'

const program = fileURLToPath(new URL('../../../plugins/command/process/application-program.ts', import.meta.url))

t.test('the program reports on a descriptor of its own, and hides the command line from the application', async t => {
  const at = modules(t, { 'app.mjs': 'console.log(process.argv.length); export default async () => {}' })
  for (const kind of ['any', 'plugin', 'builder']) {
    const child = spawn(process.execPath, [...process.execArgv, program, kind, 'matrix', at('app.mjs')], { stdio: ['ignore', 'pipe', 2, 'pipe'] })
    const [out, reports] = await Promise.all([text(child.stdout as Readable), text(child.stdio[3] as Readable)])
    t.equal(out, '2\n', 'what is printed is not among the reports')
    t.match(reports, /\{"at":"import"\}\n[^]*\{"done":true\}\n$/, kind)
  }
})

t.test('without a command line, as of a worker of node:cluster, it does nothing', async t => {
  t.match(spawnSync(process.execPath, [...process.execArgv, program], { encoding: 'utf8' }), { status: 0, stdout: '', stderr: '' })
})

t.test('without a reader of its reports it ends', async t => {
  t.match(spawnSync(process.execPath, [...process.execArgv, program, 'any', 'matrix', 'none.ts'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }), { status: 1 })
})
