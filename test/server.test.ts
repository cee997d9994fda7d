import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { generateKey, writeKey } from '../plugins/keys/index.ts'

const program = fileURLToPath(new URL('../server.ts', import.meta.url))

interface Runner { execArgv: string[], env: Record<string, string> }

/** How `npm start` runs TypeScript. tsx moves the lines, so coverage taken there would be false. */
const AS_STARTED: Runner = { execArgv: ['--import', import.meta.resolve('tsx')], env: { _TAPJS_PROCESSINFO_COVERAGE_: '0' } }

/** How this test runs TypeScript: slower, but its coverage counts. */
const AS_TESTED: Runner = { execArgv: process.execArgv, env: {} }

/** So many empty folders, for processes that run at the same time. */
function folders (t: Test, count: number): string[] {
  const names = Array.from({ length: count }, (_, i) => String(i))
  const root = t.testdir(Object.fromEntries(names.map(name => [name, {}])))
  return names.map(name => join(root, name))
}

/** Runs server.ts in an empty folder, on a free port. */
function run (t: Test, env: Record<string, string>, runner: Runner, preload: string[] = [], cwd = t.testdir()) {
  const { NODE_ENV, ...inherited } = process.env
  const child = spawn(process.execPath, [...runner.execArgv, ...preload, program], {
    cwd,
    env: { ...inherited, PORT: '0', ...runner.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  t.teardown(() => child.kill('SIGKILL'))
  const output = { log: '', error: '' }
  child.stdout.on('data', chunk => { output.log += String(chunk) })
  child.stderr.on('data', chunk => { output.error += String(chunk) })
  const closed = once(child, 'close').then(([code]) => ({ code: code as number, ...output }))

  /** The address it listens on. */
  async function listening (): Promise<string> {
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /Server listening at (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1]
      if (url !== undefined) return url
    }
    throw new Error(`it does not listen: ${(await closed).error}`)
  }

  return { child, closed, listening, output }
}

interface Answer { status: number, headers: NodeJS.Dict<string | string[]>, body: string }

function ask (base: string, method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(base + path, { method, headers }, response => {
      let text = ''
      response.on('data', chunk => { text += String(chunk) })
      response.on('end', () => resolve({ status: Number(response.statusCode), headers: response.headers, body: text }))
    }).on('error', reject).end(body)
  })
}

/** What a socket gets that sends these lines and no more. */
async function sendRaw (base: string, lines: string[]): Promise<string> {
  const socket = connect(Number(new URL(base).port), '127.0.0.1')
  let answer = ''
  socket.on('data', chunk => { answer += String(chunk) })
  socket.write(lines.join('\r\n'))
  await once(socket, 'close')
  return answer
}

/** The log, and once more with each list of bytes in it read as text: so buffers are logged. */
const withBytesRead = (log: string) => log + log.replace(/\[\d+(?:,\d+)+\]/g, list => Buffer.from(JSON.parse(list) as number[]).toString('latin1'))

const logIn = (base: string, body: object) => ask(base, 'POST', '/session', { 'content-type': 'application/json' }, JSON.stringify(body))

t.test('starts without any setting, logs no token whatever it is asked, and ends gracefully', async t => {
  const { child, closed, listening } = run(t, { LOG_LEVEL: 'trace' }, AS_TESTED)
  const base = await listening()
  t.match(base, /^http:\/\/127\.0\.0\.1:/)
  t.equal(statSync(join(t.testdirName, '.gatehouse')).mode & 0o777, 0o700)
  t.equal(statSync(join(t.testdirName, '.gatehouse', 'keys', 'development.jwk')).mode & 0o777, 0o600)

  const admin = { username: 'admin', password: 'gatehouse-admin' }
  const { access_token: token } = JSON.parse((await logIn(base, admin)).body) as { access_token: string }
  const cookie = String((await logIn(base, { ...admin, cookie: true })).headers['set-cookie']).split(';')[0] as string
  const bearer = { authorization: `Bearer ${token}` }
  for (const [method, path, headers, status] of [
    ['GET', '/me', bearer, 200],
    ['GET', '/people', { cookie }, 200],
    ['GET', `/me?access_token=${token}`, {}, 401],
    ['GET', `/nothing/${token}`, bearer, 404],
    ['GET', `/articles/${token}`, bearer, 414],
    ['GET', `/articles?${token}=1`, bearer, 400],
    ['GET', `/%zz${token}`, {}, 400],
    ['GET', '/me', { authorization: `Basic ${token}` }, 401],
    ['GET', '/me', { authorization: `Bearer ${token}.${token}` }, 401],
    ['DELETE', '/session', bearer, 204],
    ['GET', '/me', bearer, 401]
  ] as Array<[string, string, Record<string, string>, number]>) {
    t.equal((await ask(base, method, path, headers)).status, status)
  }
  t.equal((await logIn(base, { ...admin, password: 'gatehouse-wrong' })).status, 401)
  t.match(await sendRaw(base, ['POST /session HTTP/1.1', 'Host: a', `Authorization: Bearer ${token}`, 'no header at all', '', JSON.stringify(admin)]), /^HTTP\/1.1 400 /)
  const unreadable = await ask(base, 'GET', '/%zz')
  t.equal(unreadable.headers['content-type'], 'application/problem+json')
  t.strictSame(JSON.parse(unreadable.body), { type: 'about:blank', title: 'Bad Request', status: 400, detail: 'This URL cannot be read.', code: 'FST_ERR_BAD_URL' })

  child.kill('SIGTERM')
  const { code, log, error } = await closed
  t.equal(code, 0)
  t.equal(error, '')
  for (const secret of [...token.split('.'), ...cookie.slice('__Host-access='.length).split('.'), 'gatehouse-admin', 'gatehouse-wrong']) {
    t.notOk(withBytesRead(log).includes(secret), secret)
  }
  t.match(log, /"code":"HPE_\w+".*"msg":"client error"/, 'it does hold what could not be parsed')
  t.match(withBytesRead('[97,98,99]'), /abc/, 'the test itself reads bytes')
  t.match(log, /"path":"\/me"/, 'it does hold the requests')
  t.match(log, /"path":"\/nothing\/\(long\)"/)
})

t.test('answers that are under way when the end comes are given, and hold nothing up', async t => {
  const { child, closed, listening } = run(t, {}, AS_STARTED)
  const base = await listening()
  const answers = Array.from({ length: 4 }, () => logIn(base, { username: 'author', password: 'gatehouse-author' }))
  await Promise.race(answers)
  const start = Date.now()
  child.kill('SIGINT')
  for (const { status } of await Promise.all(answers)) t.equal(status, 200)
  t.equal((await closed).code, 0)
  t.ok(Date.now() - start < 5000)
})

t.test('production without a key ends with a word on how to make one', async t => {
  // A misspelt environment is production as well.
  const cwds = folders(t, 2)
  await Promise.all(([['production', AS_TESTED], ['prodcution', AS_STARTED]] as const).map(async ([NODE_ENV, runner], i) => {
    const { code, log, error } = await run(t, { NODE_ENV, GATEHOUSE_SIGNING_SECRET: '' }, runner, [], cwds[i]).closed
    t.equal(code, 1)
    t.equal(log, '')
    t.match(error, /^The application cannot start \(SIGNING_KEYS_MISSING\)\.\n\nA production start needs keys to sign with, and GATEHOUSE_KEYS is not set\./)
    t.match(error, /\n {2}npx gatehouse keygen --alg ES256 --out keys\n/)
    t.notMatch(error, /\n\s+at /)
    t.notOk(existsSync(join(String(cwds[i]), '.gatehouse')))
  }))
})

t.test('production with a key starts, and nobody seeded can log in', async t => {
  const { child, closed, listening } = run(t, {
    NODE_ENV: 'production',
    GATEHOUSE_SIGNING_SECRET: Buffer.alloc(32, 7).toString('base64url'),
    GATEHOUSE_DATA_DIR: join(t.testdirName, 'data'),
    GATEHOUSE_ISSUER: 'https://publishing.example',
    GATEHOUSE_AUDIENCE: 'https://publishing.example'
  }, AS_STARTED)
  const base = await listening()
  t.equal((await logIn(base, { username: 'admin', password: 'gatehouse-admin' })).status, 401)
  t.ok(existsSync(join(t.testdirName, 'data', 'production')))
  child.kill('SIGTERM')
  t.equal((await closed).code, 0)
})

t.test('the address of a client is what a proxy says only if that proxy is named; with a port, and of several proxies', async t => {
  const cwds = folders(t, 4)
  await Promise.all([['loopback', '203.0.113.7'], ['127.0.0.0/8, 10.0.0.0/8', '203.0.113.7'], ['', '127.0.0.1'], ['10.0.0.0/8', '127.0.0.1']].map(async ([TRUST_PROXY = '', address], i) => {
    const { child, closed, listening } = run(t, { NODE_ENV: 'test', TRUST_PROXY }, AS_STARTED, [], cwds[i])
    const forwarded = TRUST_PROXY.includes(',') ? '203.0.113.7:4711, 10.0.0.1:443' : '203.0.113.7:4711'
    const base = await listening()
    for (const text of [forwarded, 'hunter2']) await fetch(`${base}/health`, { headers: { 'x-forwarded-for': text } })
    child.kill('SIGTERM')
    const { log } = await closed
    t.match(log, `"remoteAddress":"${address}"`)
    t.notMatch(log, 'hunter2', 'what is no address is not logged')
  }))
})

t.test('a setting that is not safe ends the start with a word on it, before anything is opened', async t => {
  const cwds = folders(t, 4)
  await Promise.all([
    [{ HOST: '0.0.0.0' }, AS_STARTED, 'HOST_NOT_LOOPBACK', /^HOST is "0\.0\.0\.0"\. In development/],
    [{ HOST: '::', NODE_ENV: 'test' }, AS_STARTED, 'HOST_NOT_LOOPBACK', /^HOST is "::"/],
    [{ TRUST_PROXY: 'true' }, AS_TESTED, 'TRUST_PROXY_INVALID', /^TRUST_PROXY holds "true"/],
    [{ TRUST_PROXY: '10.0.0.0/99', NODE_ENV: 'production' }, AS_STARTED, 'TRUST_PROXY_INVALID', /^TRUST_PROXY holds "10/]
  ].map(async ([env, runner, reason, words], i) => {
    const { code, log, error } = await run(t, env as Record<string, string>, runner as Runner, [], cwds[i]).closed
    t.strictSame([code, log], [1, ''])
    t.equal(error.split('\n')[0], `The application cannot start (${String(reason)}).`)
    t.match(error.split('\n')[2], words as RegExp)
    t.notOk(existsSync(join(String(cwds[i]), '.gatehouse')))
  }))
})

t.test('in production it may listen anywhere, since nobody is seeded', async t => {
  const { child, closed, listening } = run(t, { NODE_ENV: 'production', HOST: '0.0.0.0', GATEHOUSE_SIGNING_SECRET: Buffer.alloc(32, 7).toString('base64url') }, AS_STARTED)
  await listening()
  child.kill('SIGTERM')
  t.equal((await closed).code, 0)
})

t.test('a client that sends its headers, or its body, too slowly is cut off', async t => {
  // The same times, a hundred times as fast.
  const fast = `data:text/javascript,${encodeURIComponent(`
    import http from 'node:http'
    const { createServer } = http
    http.createServer = (options, handler) => {
      // A plugin may have an instance of its own, which never listens.
      if (!options?.headersTimeout) return createServer(options, handler)
      const server = createServer({ ...options, headersTimeout: options.headersTimeout / 100, connectionsCheckingInterval: options.connectionsCheckingInterval / 100 }, handler)
      let requestTimeout = 0
      Object.defineProperty(server, 'requestTimeout', { get: () => requestTimeout / 100, set: value => { requestTimeout = value } })
      return server
    }`)}`
  const { child, closed, listening } = run(t, {}, AS_STARTED, ['--import', fast])
  const base = await listening()
  const slow = ['POST /session HTTP/1.1', 'Host: a', 'Content-Type: application/json', 'Content-Length: 100']
  const start = Date.now()
  for (const answer of await Promise.all([sendRaw(base, slow), sendRaw(base, [...slow, '', '{'])])) t.match(answer, /^HTTP\/1\.1 408 /)
  t.ok(Date.now() - start < 9000, 'in less than the ten seconds that either may take')
  child.kill('SIGTERM')
  await closed
})

t.test('SIGHUP reads the keys again: tokens of the old key and the new one are good, a broken file changes nothing', async t => {
  const { child, closed, listening, output } = run(t, {}, AS_TESTED)
  const base = await listening()
  const folder = join(t.testdirName, '.gatehouse', 'keys')
  const reader = { username: 'reader', password: 'gatehouse-reader' }
  const logged = async (word: string) => {
    child.stdout.resume()
    child.kill('SIGHUP')
    while (!output.log.includes(word)) await once(child.stdout, 'data')
  }
  const token = async () => (JSON.parse((await logIn(base, reader)).body) as { access_token: string }).access_token
  const kidOf = (token: string) => (JSON.parse(Buffer.from(String(token.split('.')[0]), 'base64url').toString()) as { kid: string }).kid

  const old = await token()
  const jwk = generateKey('EdDSA', 1)
  writeKey(folder, jwk)
  await logged('the signing keys were read again')
  const fresh = await token()
  t.not(kidOf(old), jwk['kid'])
  t.equal(kidOf(fresh), jwk['kid'])
  for (const token of [old, fresh]) t.equal((await ask(base, 'GET', '/me', { authorization: `Bearer ${token}` })).status, 200)
  const { keys } = JSON.parse((await ask(base, 'GET', '/.well-known/jwks.json')).body) as { keys: Array<{ kid: string }> }
  t.strictSame(keys.map(({ kid }) => kid), [kidOf(fresh), kidOf(old)])

  writeFileSync(join(folder, 'broken.pem'), 'hidden-material', { mode: 0o600 })
  await logged('the signing keys stay as they are')
  for (const token of [old, fresh]) t.equal((await ask(base, 'GET', '/me', { authorization: `Bearer ${token}` })).status, 200)
  child.kill('SIGTERM')
  const { code, log } = await closed
  t.equal(code, 0)
  t.match(log, /GTH_KEYS_FILE_REFUSED.*broken\.pem/)
  t.notOk(log.includes('hidden-material'))
})

t.test('SIGHUP while the process starts does not end it: the keys are read again when there are some', async t => {
  // Sends the signal as soon as there is a listener for it, and tells what was loaded by then.
  const hangUp = (send: string) => `data:text/javascript,${encodeURIComponent(`
    import { Module } from 'node:module'
    process.prependListener('newListener', function hangUp (name) {
      if (name !== 'SIGHUP') return
      process.off('newListener', hangUp)
      const slow = Object.keys(Module._cache).filter(path => path.includes('/node_modules/fastify/'))
      process.nextTick(() => { console.log('hung up, loaded: ' + slow.length); ${send} })
    })`)}`
  // A real one may be heard only when all is loaded, if that is done without a pause: the other is heard at once.
  const cwds = folders(t, 2)
  await Promise.all(([[AS_STARTED, 'process.kill(process.pid, "SIGHUP")'], [AS_TESTED, 'process.emit("SIGHUP")']] as const).map(async ([runner, send], i) => {
    const { child, closed, listening } = run(t, {}, runner, ['--import', hangUp(send)], cwds[i])
    const base = await listening()
    t.equal((await logIn(base, { username: 'reader', password: 'gatehouse-reader' })).status, 200)
    child.kill('SIGTERM')
    const { code, log } = await closed
    t.equal(code, 0)
    t.match(log, /hung up, loaded: 0\n[^]*the signing keys were read again[^]*Server listening/)
  }))
})

t.test('a port that is taken ends with a word, too', async t => {
  const other = createServer().listen(0, '127.0.0.1')
  t.teardown(() => other.close())
  await once(other, 'listening')
  const port = String((other.address() as AddressInfo).port)
  const { code, error } = await run(t, { PORT: port }, AS_STARTED).closed
  t.equal(code, 1)
  t.equal(error, `The application cannot start (EADDRINUSE).\n\nlisten EADDRINUSE: address already in use 127.0.0.1:${port}\n`)
})

t.test('an error that nobody caught is logged, and ends the process in order', async t => {
  const trap = 'data:text/javascript,process.once("SIGWINCH", () => { throw new Error("boom") })'
  const { child, closed, listening } = run(t, {}, AS_TESTED, ['--import', trap])
  await listening()
  child.kill('SIGWINCH')
  const { code, log } = await closed
  t.equal(code, 1)
  t.match(log, /"message":"boom".*an error that nobody caught/)
})
