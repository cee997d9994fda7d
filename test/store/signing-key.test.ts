import { spawn } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { signingKey } from '../../store/signing-key.ts'

const development = (folder: string) => signingKey({ production: false, secret: undefined, folder })

t.test('a configured secret is used as it is, everywhere', async t => {
  const folder = t.testdir()
  const bytes = Buffer.alloc(48, 0xfe)
  for (const production of [true, false]) {
    t.strictSame(signingKey({ production, secret: bytes.toString('base64url'), folder }), bytes)
  }
  t.strictSame(readdirSync(folder), [], 'and nothing is written')
})

t.test('a configured secret of the wrong form is refused and not shown', async t => {
  for (const secret of ['', 'short', Buffer.alloc(31, 7).toString('base64url'), Buffer.alloc(32, 0xfe).toString('base64'), 'spaces are no base64url '.repeat(4)]) {
    t.throws(() => signingKey({ production: false, secret, folder: t.testdir() }), { code: 'SIGNING_SECRET_INVALID', message: /at least 32 bytes/ })
    try {
      signingKey({ production: true, secret, folder: t.testdir() })
    } catch (error) {
      t.ok(secret === '' || !(error as Error).message.includes(secret))
    }
  }
})

t.test('production makes up no key', async t => {
  const folder = t.testdir()
  development(folder)
  t.throws(() => signingKey({ production: true, secret: undefined, folder }), { code: 'SIGNING_SECRET_MISSING' })
})

t.test('the command in the error makes a key that is accepted', async t => {
  try {
    signingKey({ production: true, secret: undefined, folder: t.testdir() })
  } catch (error) {
    const command = /^ {2}(node .*)$/m.exec((error as Error).message)?.[1]
    const child = spawn('sh', ['-c', String(command)], { env: { PATH: process.env.PATH }, stdio: ['ignore', 'pipe', 'inherit'] })
    let secret = ''
    for await (const chunk of child.stdout) secret += String(chunk)
    t.equal(signingKey({ production: true, secret: secret.trim(), folder: t.testdir() }).length, 32)
  }
})

t.test('the first start in development makes a key for its owner alone; later ones find it', async t => {
  const folder = join(t.testdir(), '.gatehouse')
  const bytes = development(folder)
  t.equal(bytes.length, 32)
  t.equal(statSync(folder).mode & 0o777, 0o700)
  t.strictSame(readdirSync(folder), ['development.key'], 'and leaves nothing else behind')
  t.equal(statSync(join(folder, 'development.key')).mode & 0o777, 0o600)
  t.strictSame(development(folder), bytes)
  t.notSame(development(join(folder, 'another')), bytes)
})

t.test('a key file that others can read is refused', async t => {
  const folder = t.testdir()
  development(folder)
  const file = join(folder, 'development.key')
  for (const mode of [0o644, 0o640, 0o602]) {
    chmodSync(file, mode)
    t.throws(() => development(folder), { code: 'SIGNING_KEY_FILE_EXPOSED', message: new RegExp(`${file} has mode ${mode.toString(8)}.*chmod 600`) })
  }
})

t.test('a key file with something else in it is refused, and not shown', async t => {
  for (const text of ['', 'x', Buffer.alloc(31, 7).toString('base64url'), Buffer.alloc(33, 7).toString('base64url'), Buffer.alloc(32, 0xfe).toString('base64')]) {
    const folder = t.testdir()
    writeFileSync(join(folder, 'development.key'), text + '\n', { mode: 0o600 })
    t.throws(() => development(folder), { code: 'SIGNING_KEY_FILE_DAMAGED', message: /Delete the file/ })
  }
})

t.test('a key file that cannot be made is an error of the file system', async t => {
  const folder = t.testdir()
  symlinkSync(join(folder, 'nowhere'), join(folder, 'development.key'))
  t.throws(() => development(folder), { code: 'EEXIST' })
  t.strictSame(readdirSync(folder), ['development.key'], 'and leaves nothing behind')
})

t.test('processes that start at once agree on one key', async t => {
  const folder = t.testdir()
  const program = join(t.testdirName, 'print-key.ts')
  const source = new URL('../../store/signing-key.ts', import.meta.url)
  writeFileSync(program, `import { signingKey } from ${JSON.stringify(source.href)}\n` +
    'process.stdin.resume().once(\'data\', () => {\n' +
    '  console.log(signingKey({ production: false, secret: undefined, folder: process.argv[2] }).toString(\'hex\'))\n' +
    '  process.exit()\n})\nconsole.log(\'ready\')\n')
  const children = Array.from({ length: 3 }, () => spawn(process.execPath, ['--import', 'tsx', program, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // tsx moves the lines: coverage taken there would be false.
    env: { PATH: process.env.PATH, _TAPJS_PROCESSINFO_COVERAGE_: '0' }
  }))
  const outputs = children.map(({ stdout }) => stdout.setEncoding('utf8')[Symbol.asyncIterator]())
  for (const output of outputs) await output.next()
  for (const child of children) child.stdin.write('go\n')
  const keys = await Promise.all(outputs.map(async output => String((await output.next()).value).trim()))
  t.match(keys[0], /^[\da-f]{64}$/)
  t.equal(new Set([...keys, readFileSync(join(folder, 'development.key'), 'utf8').trim()].map(key => key.length === 64 ? key : Buffer.from(key, 'base64url').toString('hex'))).size, 1)
})
