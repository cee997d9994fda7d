import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { modules } from './application/modules.ts'

const program = fileURLToPath(new URL('../../plugins/command/gatehouse.ts', import.meta.url))

t.test('the program answers where it is asked', async t => {
  const ask = (...args: string[]) => spawnSync(process.execPath, [...process.execArgv, program, ...args], { encoding: 'utf8', cwd: t.testdirName })
  t.testdir()
  t.match(ask('keygen', '--alg', 'EdDSA'), { status: 0, stdout: /^\{"crv":"Ed25519",.*"use":"sig"\}\n$/, stderr: /signs from/ })
  t.match(ask('jwks', 'keys'), { status: 0, stdout: /"alg": "EdDSA"/, stderr: '' })
  t.match(ask('jwks'), { status: 2, stdout: '', stderr: /takes one folder/ })
})

t.test('the matrix is on standard output, a mistake on standard error without a stack', async t => {
  const ask = (...args: string[]) => spawnSync(process.execPath, [...process.execArgv, program, ...args], { encoding: 'utf8' })
  const app = fileURLToPath(new URL('guarded-app.ts', import.meta.url))
  t.match(ask('matrix', app, '--format', 'csv'), { status: 0, stdout: /^method,url,.*\r\nGET,\/inside,/, stderr: '' })
  const { status, stdout, stderr } = ask('matrix', app, '--options', '{"rule":"nonsense"}')
  t.strictSame([status, stdout], [1, ''])
  t.match(stderr, /does not boot: GTH_AUTHZ_INVALID_RULE: /)
  t.notMatch(stderr, /\n {4}at /)
})

t.test('what an application prints, itself or by a child, is not in the answer', async t => {
  const app = new URL('guarded-app.ts', import.meta.url).href
  const at = modules(t, {
    'app.mjs': `import { spawnSync } from 'node:child_process'
      import { writeSync } from 'node:fs'
      import app from '${app}'
      console.log('one'); process.stdout.write('two\\n'); writeSync(1, 'three\\n'); spawnSync('echo', ['four'], { stdio: 'inherit' })
      export default async (instance, options) => { console.log('five'); await app(instance, options); instance.addHook('onClose', async () => console.log('six')) }`
  })
  const { status, stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, program, 'matrix', at('app.mjs'), '--format', 'json'], { encoding: 'utf8' })
  t.match(JSON.parse(stdout), { rows: [{ url: '/inside' }] })
  t.strictSame([status, stderr], [0, 'one\ntwo\nthree\nfour\nfive\nsix\n'])
})

t.test('a reader that has seen enough is no failure, a full disk is', { skip: !existsSync('/dev/full') && 'needs /dev/full' }, async t => {
  const command = [process.execPath, ...process.execArgv, program, '--help'].map(part => `'${part}'`).join(' ')
  t.match(spawnSync('bash', ['-c', `${command} | true; echo \${PIPESTATUS[0]}`], { encoding: 'utf8' }), { stdout: '0\n', stderr: '' })
  t.match(spawnSync('bash', ['-c', `${command} > /dev/full`], { encoding: 'utf8' }), { status: 1, stderr: '' })
})

t.test('a signal ends the application with the command', async t => {
  const at = modules(t, { 'app.mjs': 'console.log("loops"); for (;;);' })
  const child = spawn(process.execPath, [...process.execArgv, program, 'matrix', at('app.mjs')], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.resume()
  await once(child.stderr, 'data')
  child.kill('SIGTERM')
  // Standard error is open as long as one of the two runs.
  t.strictSame(await once(child, 'close'), [143, null])
})
