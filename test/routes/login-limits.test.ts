import { Writable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type * as mocked from '../../app.ts'
import type { AppOptions } from '../../app.ts'
import { openStore, type Store } from '../../store/open.ts'
import type { People } from '../../store/people.ts'
import { noRedis, startRedis } from '../servers/redis.ts'
import { application } from './application.ts'

const right = { username: 'author', password: 'gatehouse-author' }
const wrong = { ...right, password: 'wrong' }
const MANY = 2000

type Application = Awaited<ReturnType<typeof application>>
type Answer = Awaited<ReturnType<Application['logIn']>>

/** An address of its own for each number. */
const address = (i: number) => `10.${i >> 16 & 255}.${i >> 8 & 255}.${i & 255}`

/** Logs in from an address, as the connection has it. */
const loginFrom = ({ server }: Application) => (remoteAddress: string, payload: object) => server.inject({ method: 'POST', url: '/session', payload, remoteAddress })

/** Logs in through a proxy that passes on what its clients claim. */
const loginClaiming = ({ server }: Application) => (forwarded: string, payload: object) =>
  server.inject({ method: 'POST', url: '/session', payload, headers: { 'x-forwarded-for': forwarded } })

const statuses = async (answers: ReadonlyArray<Promise<Answer>>) => (await Promise.all(answers)).map(({ statusCode }) => statusCode)

const tally = (statuses: readonly number[]) => Object.fromEntries([...new Set(statuses)].sort().map(status => [status, statuses.filter(one => one === status).length]))

/** Fails at one account, once from each of as many addresses as it takes to close it to new ones. */
async function attack (t: Test, app: Application): Promise<void> {
  for (let i = 0; i < 10; i++) t.equal((await loginFrom(app)(address(i), wrong)).statusCode, 401)
}

/** The application, and how often it asked whether a password is right: each time it verifies one (test/store/people.test.ts). */
async function countedApplication (t: Test, options: Partial<AppOptions> = {}) {
  const counter = { verified: 0, busy: false }
  const { default: app } = await t.mockImport<typeof mocked>('../../app.ts', {
    // As the compiler writes it.
    '../../store/open.js': {
      async openStore (folder: string, budget: { budget?: number }): Promise<Store> {
        const store = await openStore(folder, budget)
        const authenticate: People['authenticate'] = (username, password) => {
          counter.verified++
          return store.people.authenticate(username, password)
        }
        return { ...store, people: { ...store.people, authenticate, busy: () => counter.busy } }
      }
    }
  })
  return { counter, ...await application(t, options, { trustProxy: true }, app) }
}

t.test('ten thousand simultaneous guesses, each from an address of its own, are ten', async t => {
  const app = await countedApplication(t)
  const logIn = loginClaiming(app)
  const answers = await statuses(Array.from({ length: 10_000 }, (_, i) => logIn(address(i), wrong)))
  t.strictSame(tally(answers), { 401: 10, 429: 9990 })
  t.equal(app.counter.verified, 10)
  t.equal((await logIn('192.0.2.1', { username: 'editor', password: 'gatehouse-editor' })).statusCode, 200, 'other accounts are not concerned')
})

t.test('so are they at an account that does not exist, and the answers are the same', async t => {
  const app = await countedApplication(t)
  const logIn = loginClaiming(app)
  const nobody = { username: 'nobody', password: 'wrong' }
  t.strictSame(tally(await statuses(Array.from({ length: 1000 }, (_, i) => logIn(address(i), nobody)))), { 401: 10, 429: 990 })
  t.equal(app.counter.verified, 10)
  await statuses(Array.from({ length: 10 }, (_, i) => logIn(address(i), wrong)))
  const [known, unknown] = await Promise.all([logIn('192.0.2.1', wrong), logIn('192.0.2.2', nobody)])
  const constant = ({ statusCode, headers: { date, ...headers }, body }: Answer) => JSON.stringify([statusCode, headers, body]).replace(/\b[89]\d\d\b/g, '900')
  t.equal(constant(known), constant(unknown))
  t.match(known, { statusCode: 429, headers: { 'content-type': 'application/problem+json' } })
})

t.test('two thousand guesses from one IPv6 network are sixty, at one account ten', async t => {
  const app = await countedApplication(t)
  const logIn = loginClaiming(app)
  const guess = (i: number, username: string) => logIn(`2001:db8:0:1:${i.toString(16)}::1`, { username, password: 'x' })
  const answers: number[] = []
  for (let i = 0; i < 100; i++) answers.push((await guess(i, `person ${i}`)).statusCode)
  t.strictSame(tally(answers), { 401: 60, 429: 40 })
  t.strictSame(tally(await statuses(Array.from({ length: MANY }, (_, i) => guess(i, 'author')))), { 429: MANY })
  t.equal(app.counter.verified, 60)
  t.equal((await logIn('2001:db8:0:2::1', right)).statusCode, 200, 'the next network is not concerned')

  const fresh = await countedApplication(t)
  const all = Array.from({ length: MANY }, (_, i) => loginClaiming(fresh)(`2001:db8:0:1:${i.toString(16)}::1`, wrong))
  t.ok((await statuses(all)).every(status => status === 401 || status === 429))
  t.ok(fresh.counter.verified <= 10)
})

t.test('an IPv4 address is one, also as IPv6 and with a port; what is none is one, whatever it says', async t => {
  const app = await application(t, { logins: { perAddress: 2 } }, { trustProxy: true })
  for (const claimed of [['192.0.2.1', '::ffff:192.0.2.1', '::ffff:c000:201'], ['192.0.2.2:1', '192.0.2.2:2', '[::ffff:192.0.2.2]:443'], ['[2001:db8::1]:1', '2001:db8::2', '[2001:db8::3]'], ['unknown', '192.0.2.1:x', 'x'.repeat(8000)]]) {
    const answers: number[] = []
    for (const one of claimed) answers.push((await loginClaiming(app)(one, { ...wrong, username: one })).statusCode)
    t.strictSame(answers, [401, 401, 429])
  }
})

t.test('an account that was guessed at is closed to new addresses, and says until when', async t => {
  const app = await application(t)
  const logIn = loginFrom(app)
  await attack(t, app)
  const answer = await logIn('192.0.2.1', right)
  t.equal(answer.statusCode, 429, 'not even the right password')
  t.equal(answer.headers['content-type'], 'application/problem+json')
  const seconds = String(answer.headers['retry-after'])
  t.match(seconds, /^\d+$/)
  t.ok(Number(seconds) > 880 && Number(seconds) <= 900)
  t.match(answer.json(), { code: 'TOO_MANY_LOGINS', detail: `Too many attempts to log in. Try again in ${seconds} seconds.` })
})

t.test('who keeps trying waits no longer than who does not', async t => {
  const clock = { now: Date.now() }
  t.intercept(Date, 'now', { value: () => clock.now })
  const app = await application(t)
  const logIn = loginFrom(app)
  await attack(t, app)
  for (let minute = 1; minute < 15; minute++) {
    clock.now += 60_000
    const answer = await logIn('192.0.2.1', right)
    t.equal(answer.statusCode, 429)
    t.equal(Number(answer.headers['retry-after']), (15 - minute) * 60)
  }
  clock.now += 60_000
  t.equal((await logIn('192.0.2.1', right)).statusCode, 200)
})

t.test('somebody is not kept out from where they logged in before, though others guess at their account all the time', async t => {
  const app = await application(t)
  const logIn = loginFrom(app)
  t.equal((await logIn('2001:db8:0:1::1', right)).statusCode, 200)
  await attack(t, app)
  t.equal((await logIn('192.0.2.1', right)).statusCode, 429, 'elsewhere they are')
  for (let i = 0; i < 20; i++) t.equal((await logIn(`2001:db8:0:1::${i}`, right)).statusCode, 200)
  t.equal((await logIn('2001:db8:0:2::1', right)).statusCode, 429, 'the next network is elsewhere')
})

t.test('nor after a restart, within 30 days', async t => {
  const clock = { now: Date.now() }
  t.intercept(Date, 'now', { value: () => clock.now })
  const before = await application(t)
  await loginFrom(before)('192.0.2.1', right)
  await before.server.close()

  clock.now += 29 * 24 * 3_600_000
  const app = await application(t)
  await attack(t, app)
  t.equal((await loginFrom(app)('192.0.2.1', right)).statusCode, 200)
})

t.test('a known address has no more guesses than any other, and they are its own', async t => {
  const app = await application(t)
  const logIn = loginFrom(app)
  await logIn('192.0.2.1', right)
  for (let i = 0; i < 10; i++) t.equal((await logIn('192.0.2.1', wrong)).statusCode, 401)
  t.equal((await logIn('192.0.2.1', right)).statusCode, 429)
  t.equal((await logIn('192.0.2.1', { username: 'editor', password: 'gatehouse-editor' })).statusCode, 200)
  t.equal((await logIn('192.0.2.2', right)).statusCode, 200, 'elsewhere the account is open')
})

t.test('only who logged in makes an address known', async t => {
  const app = await application(t)
  const logIn = loginFrom(app)
  t.equal((await logIn('192.0.2.1', { username: 'editor', password: 'gatehouse-editor' })).statusCode, 200)
  t.equal((await logIn('192.0.2.1', wrong)).statusCode, 401)
  for (let i = 0; i < 9; i++) await logIn(address(i), wrong)
  t.equal((await logIn('192.0.2.1', right)).statusCode, 429)
})

t.test('a success counts for nothing, however many there are at once', async t => {
  const app = await application(t, { logins: { perAccount: 2, perAddress: 1000 } })
  const logIn = loginFrom(app)
  const answers = tally(await statuses(Array.from({ length: 100 }, () => logIn('192.0.2.1', right))))
  t.equal(answers[200], 2)
  for (let i = 0; i < 5; i++) t.equal((await logIn('192.0.2.1', right)).statusCode, 200, 'known')
  for (let i = 0; i < 5; i++) t.equal((await logIn(address(i), right)).statusCode, 200, 'new')
  t.equal((await logIn('192.0.2.7', wrong)).statusCode, 401)
  t.equal((await logIn('192.0.2.8', right)).statusCode, 200)
  t.equal((await logIn('192.0.2.7', wrong)).statusCode, 401, 'the failure before still counts')
  t.equal((await logIn('192.0.2.9', right)).statusCode, 429)
})

t.test('an address has a limit over all accounts, malformed attempts included', async t => {
  const app = await application(t, { logins: { perAddress: 3 } })
  t.equal((await app.logIn({})).statusCode, 400)
  for (const username of ['a', 'b']) t.equal((await app.logIn({ ...right, username })).statusCode, 401)
  const answer = await app.logIn({ ...right, username: 'c' })
  t.equal(answer.statusCode, 429)
  t.equal(answer.headers['content-type'], 'application/problem+json')
  const seconds = String(answer.headers['retry-after'])
  t.ok(Number(seconds) > 0 && Number(seconds) <= 60)
  t.match(answer.json(), { code: 'TOO_MANY_LOGINS', detail: `Too many attempts to log in. Try again in ${seconds} seconds.` })
  t.equal((await loginFrom(app)('127.0.0.1', ['nothing'])).statusCode, 429, 'before the body is read')
  t.equal((await loginFrom(app)('192.0.2.1', right)).statusCode, 200)
  t.equal((await app.server.inject('/health')).statusCode, 200, 'the rest has no limit')
})

t.test('more people than passwords can be verified are asked to come back, and nobody\'s attempt is counted', async t => {
  const app = await countedApplication(t, { logins: { perAccount: 1 } })
  app.counter.busy = true
  for (let i = 0; i < 3; i++) {
    const answer = await app.logIn(wrong)
    t.equal(answer.statusCode, 503)
    t.equal(answer.headers['retry-after'], '1')
    t.match(answer.json(), { status: 503 })
  }
  app.counter.busy = false
  t.equal(app.counter.verified, 0)
  t.equal((await app.logIn(right)).statusCode, 200)
})

t.test('a limit that limits nothing, or everybody, does not boot', async t => {
  for (const limit of [0, -1, 0.5, NaN, Infinity]) {
    await t.rejects(application(t, { logins: { perAccount: limit } }), { code: 'LOGIN_LIMIT_INVALID', message: /"perAccount"/ })
    await t.rejects(application(t, { logins: { perAddress: limit } }), { code: 'LOGIN_LIMIT_INVALID', message: /"perAddress"/ })
    await t.rejects(application(t, { logins: { budget: limit } }), { code: 'LOGIN_LIMIT_INVALID', message: /"budget"/ })
  }
})

/** So many failures at accounts, and no other limit. */
const budgeted = (budget: number) => ({ logins: { perAccount: 1000, perAddress: 1000, budget } })

/** All of an answer but its date. */
const constantOf = ({ statusCode, headers: { date, ...headers }, body }: Answer) => [statusCode, headers, body]

t.test('after so many failures over all windows an account answers only from networks that it logged in from', async t => {
  const clock = { now: Date.now() }
  t.intercept(Date, 'now', { value: () => clock.now })
  const lines: string[] = []
  const app = await application(t, { logins: { budget: 25 } }, { logger: { stream: { write: (line: string) => { lines.push(line) } } } })
  const logIn = loginFrom(app)
  t.equal((await logIn('192.0.2.1', right)).statusCode, 200)
  for (let i = 0; i < 25; i++) {
    if (i % 10 === 0) clock.now += 16 * 60_000
    t.equal((await logIn(address(i), wrong)).statusCode, 401)
  }
  clock.now += 16 * 60_000
  const closed = await logIn('192.0.2.2', right)
  t.strictSame(constantOf(closed), constantOf(await logIn('192.0.2.2', wrong)), 'as if the password were wrong')
  t.strictSame(constantOf(closed), constantOf(await logIn('192.0.2.2', { ...wrong, username: 'nobody' })), 'as if there were nobody of that name')
  t.equal(lines.filter(line => line.includes('too many failed guesses') && line.includes('"username":"author"')).length, 1, 'the log says so once')
  t.equal((await logIn('192.0.2.2', { username: 'editor', password: 'gatehouse-editor' })).statusCode, 200, 'other accounts are not concerned')

  t.equal((await logIn('192.0.2.1', right)).statusCode, 200)
  t.equal((await logIn('192.0.2.2', right)).statusCode, 200, 'a login from a known network gave the budget back')
})

t.test('a password is verified for each of these answers, so that their time is the same', async t => {
  const app = await countedApplication(t, budgeted(2))
  for (let i = 0; i < 2; i++) await app.logIn(wrong)
  for (const body of [right, wrong, { ...wrong, username: 'nobody' }]) {
    app.counter.verified = 0
    t.equal((await app.logIn(body)).statusCode, 401)
    t.equal(app.counter.verified, 1)
  }
})

t.test('a hundred guesses at once are within the budget, or refused', async t => {
  const app = await application(t, budgeted(3))
  await statuses(Array.from({ length: 20 }, (_, i) => loginFrom(app)(address(i), wrong)))
  t.equal((await loginFrom(app)('192.0.2.1', right)).statusCode, 401)
})

t.test('a success elsewhere gives back itself, not the failures before', async t => {
  const app = await application(t, budgeted(3))
  const logIn = loginFrom(app)
  await logIn('192.0.2.1', wrong)
  for (let i = 0; i < 5; i++) t.equal((await logIn(`192.0.2.${10 + i}`, right)).statusCode, 200)
  await logIn('192.0.2.1', wrong)
  await logIn('192.0.2.1', wrong)
  t.equal((await logIn('192.0.2.1', right)).statusCode, 401)
})

t.test('the budget survives a restart', async t => {
  const before = await application(t, budgeted(2))
  for (let i = 0; i < 2; i++) await before.logIn(wrong)
  await before.server.close()
  const app = await application(t, budgeted(2))
  t.equal((await app.logIn(right)).statusCode, 401)
})

async function unavailable (t: Test, answer: Promise<Answer>): Promise<void> {
  const start = performance.now()
  const { statusCode, headers, body } = await answer
  t.ok(performance.now() - start < 5000)
  t.equal(statusCode, 503)
  t.equal(headers['content-type'], 'application/problem+json')
  t.strictSame(JSON.parse(body), { type: 'about:blank', title: 'Service Unavailable', status: 503, detail: 'The server could not answer this request.' })
}

t.test('without the Redis that counts nobody logs in, and the log says why', { skip: noRedis }, async t => {
  const redis = await startRedis(t)
  let log = ''
  const stream = new Writable({ write (chunk, _encoding, done) { log += String(chunk); done() } })
  const { logIn, server } = await application(t, { sessionStore: redis.url.replace('//', '//:redis-password@') }, { logger: { stream } })
  await redis.stop()
  for (let i = 0; i < 3; i++) await unavailable(t, logIn(right))
  t.equal((await server.inject('/health')).statusCode, 200, 'the rest works')
  t.match(log, /"code":"REDIS_UNAVAILABLE"/)
  t.notMatch(log, /redis-password|gatehouse-author/)
})

t.test('processes that share a Redis count together', { skip: noRedis }, async t => {
  const { url: sessionStore } = await startRedis(t)
  const [one, two] = await Promise.all(['one', 'two'].map(name => application(t, { dataDir: `${t.testdirName}-${name}`, sessionStore }))) as [Application, Application]
  const answers = Array.from({ length: 200 }, (_, i) => loginFrom(i % 2 === 0 ? one : two)(address(i), wrong))
  t.strictSame(tally(await statuses(answers)), { 401: 10, 429: 190 })
  t.equal((await loginFrom(two)('192.0.2.1', right)).statusCode, 429)
  const fromOne = Array.from({ length: 100 }, (_, i) => loginFrom(i % 2 === 0 ? one : two)('192.0.2.2', { ...wrong, username: `person ${i}` }))
  t.strictSame(tally(await statuses(fromOne)), { 401: 60, 429: 40 })
})

t.test('with Redis somebody is known, and a success given back, as without', { skip: noRedis }, async t => {
  const app = await application(t, { logins: { perAccount: 1 }, sessionStore: (await startRedis(t)).url })
  const logIn = loginFrom(app)
  for (let i = 0; i < 5; i++) t.equal((await logIn('192.0.2.1', right)).statusCode, 200)
  t.equal((await logIn('192.0.2.2', wrong)).statusCode, 401)
  t.equal((await logIn('192.0.2.2', right)).statusCode, 429)
  t.equal((await logIn('192.0.2.1', right)).statusCode, 200)
})

t.test('a Redis that goes or hangs is a 503; once it is back, logins work and are counted', { skip: noRedis }, async t => {
  const redis = await startRedis(t)
  const app = await application(t, { sessionStore: redis.url })
  const works = async () => {
    for (let i = 0; i < 100 && (await app.logIn(right)).statusCode === 503; i++) await pause(100)
    t.equal((await app.logIn(right)).statusCode, 200)
  }
  await works()
  await redis.stop()
  for (const body of [right, wrong, { username: 'nobody', password: 'x' }]) await unavailable(t, app.logIn(body))
  await redis.start()
  await works()
  redis.freeze()
  await unavailable(t, app.logIn(right))
  redis.thaw()
  await works()
  await attack(t, app)
  t.equal((await loginFrom(app)('192.0.2.1', right)).statusCode, 429)
})
