import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'

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
