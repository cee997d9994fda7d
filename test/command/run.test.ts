import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { keyring, type JwkSet } from '../../plugins/keys/index.ts'
// Before tsx is there, which reads TypeScript otherwise: coverage would count two readings as one.
import '../../plugins/command/inspect.ts'
import { run } from '../../plugins/command/run.ts'
import { claims, mint } from '../authn/mint.ts'
import { rsa } from '../keys/material.ts'

const NOW = Date.UTC(2026, 11, 24, 18, 0, 0, 500)

t.test('keygen writes a key for its owner alone and prints its public half', async t => {
  for (const alg of ['ES256', 'ES384', 'ES512', 'EdDSA', 'RS256', 'PS256']) {
    const folder = join(t.testdir(), 'keys')
    const { code, out, err } = await run(['keygen', '--alg', alg, '--out', folder], NOW)
    t.equal(code, 0)
    const [name] = readdirSync(folder)
    t.equal(name, '20261224T180000Z.jwk')
    t.equal(err, `${join(folder, String(name))} signs from 2026-12-24T18:00:00.000Z on.\n`)
    t.equal(statSync(folder).mode & 0o777, 0o700)
    t.equal(statSync(join(folder, String(name))).mode & 0o777, 0o600)
    const ring = keyring({ folder })
    t.strictSame(JSON.parse(out), ring.jwks().keys[0])
    t.notOk(out.includes('"d"'))
    t.equal((await run(['jwks', folder], NOW)).out, JSON.stringify(ring.jwks(), null, 2) + '\n')
  }
})

t.test('a secret has nothing to print', async t => {
  const folder = join(t.testdir(), 'keys')
  t.equal((await run(['keygen', '--alg', 'HS256', '--out', folder], NOW)).out, '')
  t.equal(keyring({ folder }).signing().algorithm, 'HS256')
  t.strictSame(JSON.parse((await run(['jwks', folder], NOW)).out), { keys: [] })
})

t.test('the first key signs now, later ones in an hour, unless it is said', async t => {
  const folder = join(t.testdir(), 'keys')
  for (const more of [[], [], ['--activates-in', '7d'], ['--activates-in', '1m']]) t.equal((await run(['keygen', '--alg', 'EdDSA', '--out', folder, ...more], NOW)).code, 0)
  t.strictSame(readdirSync(folder).map(name => name.slice(0, 16)), ['20261224T180000Z', '20261224T180100Z', '20261224T190000Z', '20261231T180000Z'])
})

t.test('several keygen at once leave a folder that boots', async t => {
  const folder = join(t.testdir(), 'keys')
  const program = `import { run } from '${new URL('../../plugins/command/run.ts', import.meta.url).href}'
    process.exitCode = (await run(['keygen', '--alg', 'EdDSA', '--out', process.argv[1], '--activates-in', '0'], ${NOW})).code`
  const env = { ...process.env, _TAPJS_PROCESSINFO_COVERAGE_: '0' }
  const runs = Array.from({ length: 4 }, () => spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program, folder], { stdio: 'inherit', env }))
  t.strictSame(await Promise.all(runs.map(async child => (await once(child, 'exit') as [number])[0])), [0, 0, 0, 0])
  t.strictSame(readdirSync(folder).sort(), ['00', '01', '02', '03'].map(second => `20261224T1800${second}Z.jwk`))
  t.equal(keyring({ folder }).jwks().keys.length, 4)
})

t.test('all keys of a folder are printed, whatever their time and the life of tokens', async t => {
  const folder = join(t.testdir(), 'keys')
  for (const delay of ['0', '1h', '7d']) await run(['keygen', '--alg', 'EdDSA', '--out', folder, '--activates-in', delay], Date.UTC(2020, 0, 1))
  await run(['keygen', '--alg', 'EdDSA', '--out', folder], Date.UTC(2120, 0, 1))
  t.equal((JSON.parse((await run(['jwks', folder], NOW)).out) as JwkSet).keys.length, 4)
})

t.test('RSA keys in PEM are printed for the algorithm that is said', async t => {
  const folder = join(t.testdir(), 'keys')
  mkdirSync(folder, { mode: 0o700 })
  writeFileSync(join(folder, 'a.pem'), rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  t.match(await run(['jwks', folder, '--alg', 'PS256'], NOW), { code: 0, out: /"alg": "PS256"/ })
  t.match(await run(['jwks', folder], NOW), { code: 1, err: /a\.pem is refused: A key works with exactly one algorithm: .*--alg RS256/ })
  t.match(await run(['jwks', folder, '--alg', 'ES256'], NOW), { code: 1, err: /one of RS256/ })
})

t.test('the folder is keys unless it is said', async t => {
  const before = process.cwd()
  t.teardown(() => process.chdir(before))
  process.chdir(t.testdir())
  await run(['keygen', '--alg', 'EdDSA'], NOW)
  t.strictSame(readdirSync('.'), ['keys'])
})

t.test('help and mistakes', async t => {
  t.match(await run(['--help'], NOW), { code: 0, out: /^Usage:\n {2}gatehouse keygen --alg ES256/, err: '' })
  t.match(await run(['keygen', '--algo', 'x'], NOW), { code: 2, out: '', err: /^Unknown option.*\nTry gatehouse --help\.\n$/ })
  t.match(await run(['keygen'], NOW), { code: 2, err: /^keygen needs an algorithm/ })
  t.match(await run(['keygen', '--alg', 'ES256', '--activates-in', 'soon'], NOW), { code: 2, err: /duration/ })
  const folder = t.testdir({ file: '' })
  t.match(await run(['keygen', '--alg', 'es256', '--out', folder], NOW), { code: 1, out: '', err: /^A key works with exactly one algorithm.*Did you mean/ })
  t.match(await run(['keygen', '--alg', 'ES256', '--out', join(folder, 'file')], NOW), { code: 1, err: /^ENOTDIR/ })
  t.match(await run(['keygen', '--alg', 'ES256', '--out', join(folder, 'file', 'keys')], NOW), { code: 1, err: /^ENOTDIR/ })
  t.match(await run(['jwks', join(folder, 'nowhere')], NOW), { code: 1, err: /cannot be read \(ENOENT\)/ })
  chmodSync(folder, 0o755)
  t.match(await run(['jwks', folder], NOW), { code: 1, err: /The keyring has no key/ })
  writeFileSync(join(folder, 'a.jwk'), 'hidden-material', { mode: 0o600 })
  t.match(await run(['jwks', folder], NOW), { code: 1, err: /^(?!.*hidden).*a\.jwk is refused/ })
  t.notOk(readFileSync(join(folder, 'a.jwk'), 'utf8') === '')
})

t.test('matrix', async t => {
  const app = fileURLToPath(new URL('guarded-app.ts', import.meta.url))
  t.match(await run(['matrix', app], NOW), { code: 0, out: /^\| Method /, err: '' })
  t.match(await run(['matrix', app, '--format', 'xml'], NOW), { code: 2, out: '', err: /^There is no format "xml"/ })
  t.match(await run(['matrix', 'nowhere\u001b.ts'], NOW), { code: 1, out: '', err: 'There is no file nowhere\\u001b.ts.\n' })
  t.match(await run(['matrix', app, '--timeout', '0'], NOW), { code: 2, err: /a second or more/ })
})

t.test('exit codes say what was answered: inspect and explain', async t => {
  const expired = mint(claims({ exp: 1 }))
  t.match(await run(['inspect', mint()], NOW), { code: 0, out: /^Well-formed/, err: '' })
  t.match(await run(['inspect'], NOW, async () => expired), { code: 3, out: /^Refused, 401 GTH_AUTHN_TOKEN_EXPIRED/, err: '' })
  t.match(await run(['inspect'], NOW), { code: 2, out: '', err: /inspect needs a token/ })
  const app = fileURLToPath(new URL('guarded-app.ts', import.meta.url))
  t.match(await run(['explain', app, 'GET', '/inside', '--subject', 'ada', '--roles', 'author'], NOW), { code: 0, out: /allowed/ })
  t.match(await run(['explain', app, 'GET', '/inside'], NOW), { code: 3, out: /denied, 401/ })
  t.match(await run(['explain', app, 'GET', '/outside'], NOW), { code: 2, err: /has no route for GET/ })
  t.match(await run(['explain', app, 'GET', '/inside', '--subject', 'ada', '--options', '{"sourceFails":true}'], NOW), { code: 4, out: /cannot be known, 503/ })
})
