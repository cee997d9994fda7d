import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { generateKey, writeKey } from '../../plugins/keys/index.ts'
import { formerTrust, signingKeys, signingSecret } from '../../store/signing-keys.ts'

const development = (dataDir: string) => signingKeys({ production: false, keys: undefined, secret: undefined, dataDir })

t.test('a folder of keys is used as it is, everywhere, also beside a secret', async t => {
  const dataDir = t.testdir()
  const keys = join(dataDir, 'mine')
  const jwk = generateKey('EdDSA')
  writeKey(keys, jwk)
  for (const production of [true, false]) {
    for (const secret of [undefined, 'x']) t.equal(signingKeys({ production, keys, secret, dataDir }).signing().kid, jwk['kid'])
  }
  t.strictSame(readdirSync(dataDir), ['mine'], 'and nothing is written')
})

t.test('a configured secret signs where there is no folder', async t => {
  const dataDir = t.testdir()
  const bytes = Buffer.alloc(48, 0xfe)
  for (const production of [true, false]) {
    const key = signingKeys({ production, keys: undefined, secret: bytes.toString('base64url'), dataDir }).signing()
    t.equal(key.algorithm, 'HS256')
    t.strictSame(key.keyObject.export(), bytes)
  }
  t.strictSame(readdirSync(dataDir), [], 'and nothing is written')
})

t.test('a configured secret of the wrong form is refused and not shown', async t => {
  for (const secret of ['', 'short', Buffer.alloc(31, 7).toString('base64url'), Buffer.alloc(32, 0xfe).toString('base64'), 'spaces are no base64url '.repeat(4)]) {
    t.throws(() => signingSecret(secret), { code: 'SIGNING_SECRET_INVALID', message: /at least 32 bytes/ })
    try {
      signingSecret(secret)
    } catch (error) {
      t.ok(secret === '' || !(error as Error).message.includes(secret))
    }
  }
})

t.test('what the secret signed before is trusted as the former issuer\'s', async t => {
  const secret = Buffer.alloc(32, 7).toString('base64url')
  const now = { issuer: 'https://new.example', audience: 'https://api.example' }
  t.match(formerTrust({ ...now, keys: 'keys', signingSecret: secret, formerIssuer: 'https://old.example' }), [
    { issuer: 'https://old.example', audience: 'https://api.example', keys: { algorithm: 'HS256' } }
  ])
  t.strictSame(formerTrust({ ...now, keys: 'keys' }), [])
  t.strictSame(formerTrust({ ...now, signingSecret: secret, formerIssuer: 'https://old.example' }), [], 'the secret signs still')
  for (const formerIssuer of [undefined, now.issuer]) {
    t.throws(() => formerTrust({ ...now, keys: 'keys', signingSecret: secret, formerIssuer }), { code: 'FORMER_ISSUER_MISSING' })
  }
})

t.test('production makes up no key', async t => {
  const dataDir = t.testdir()
  development(dataDir)
  t.throws(() => signingKeys({ production: true, keys: undefined, secret: undefined, dataDir }), { code: 'SIGNING_KEYS_MISSING' })
})

t.test('the first start in development makes a key for its owner alone; later ones find it', async t => {
  const dataDir = join(t.testdir(), '.gatehouse')
  const { algorithm, kid } = development(dataDir).signing()
  t.equal(algorithm, 'ES256')
  const folder = join(dataDir, 'keys')
  for (const path of [dataDir, folder]) t.equal(statSync(path).mode & 0o777, 0o700)
  t.strictSame(readdirSync(folder), ['development.jwk'], 'and leaves nothing else behind')
  t.equal(statSync(join(folder, 'development.jwk')).mode & 0o777, 0o600)
  t.equal(development(dataDir).signing().kid, kid)
  t.not(development(join(dataDir, 'another')).signing().kid, kid)
})

t.test('a key file that others can read, or that holds something else, is refused', async t => {
  const dataDir = t.testdir()
  development(dataDir)
  const file = join(dataDir, 'keys', 'development.jwk')
  chmodSync(file, 0o640)
  t.throws(() => development(dataDir), { code: 'GTH_KEYS_FILE_EXPOSED' })
  chmodSync(file, 0o600)
  writeFileSync(file, 'x')
  t.throws(() => development(dataDir), { code: 'GTH_KEYS_FILE_REFUSED' })
})

t.test('a key file that cannot be made is an error of the file system', async t => {
  const dataDir = t.testdir()
  symlinkSync(join(dataDir, 'nowhere', 'deep'), join(dataDir, 'keys'))
  t.throws(() => development(dataDir), { code: 'ENOENT' })
})

t.test('processes that start at once agree on one key', async t => {
  const dataDir = t.testdir()
  // The folder is there and empty, as a process that is about to write leaves it.
  mkdirSync(join(dataDir, 'keys'), { mode: 0o700 })
  const program = join(t.testdirName, 'print-key.ts')
  const source = new URL('../../store/signing-keys.ts', import.meta.url)
  writeFileSync(program, `import { signingKeys } from ${JSON.stringify(source.href)}\n` +
    'process.stdin.resume().once(\'data\', () => {\n' +
    '  console.log(signingKeys({ production: false, keys: undefined, secret: undefined, dataDir: process.argv[2] }).signing().kid)\n' +
    '  process.exit()\n})\nconsole.log(\'ready\')\n')
  const children = Array.from({ length: 3 }, () => spawn(process.execPath, ['--import', 'tsx', program, dataDir], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // tsx moves the lines: coverage taken there would be false.
    env: { PATH: process.env.PATH, _TAPJS_PROCESSINFO_COVERAGE_: '0' }
  }))
  const outputs = children.map(({ stdout }) => stdout.setEncoding('utf8')[Symbol.asyncIterator]())
  for (const output of outputs) await output.next()
  for (const child of children) child.stdin.write('go\n')
  const kids = await Promise.all(outputs.map(async output => String((await output.next()).value).trim()))
  t.match(kids[0], /^[\w-]{43}$/)
  t.equal(new Set([...kids, development(dataDir).signing().kid]).size, 1)
})
