import { spawnSync } from 'node:child_process'
import t from 'tap'
import type { Auth } from '../../../plugins/contract.ts'
import { permissionsFromSource } from '../../../plugins/authz/permissions/from-source.ts'
import type { Loaded, LoadOptions, PermissionSource } from '../../../plugins/authz/permissions/source-options.ts'
import { model } from '../articles.ts'
import { heard } from './heard.ts'

const unavailable = { code: 'GTH_AUTHZ_PERMISSIONS_UNAVAILABLE', statusCode: 503 }
const author = new Set(['article:read', 'article:write'])
const auth = (subject = 'ada', claims: object = {}, issuer = 'i') => ({ subject, issuer, source: 'header', claims }) as Auth

/** An answer that a test may leave alone: what is refused for want of time, once the test is over, is no fault. */
function heeded<T> (answer: T | Promise<T>): T | Promise<T> {
  if (answer instanceof Promise) answer.catch(() => {})
  return answer
}

/** A source whose loads end when the test says so, and a clock that the test moves. */
function held (options: Partial<PermissionSource> = {}, scopeClaim: string | false = 'scope') {
  const loads: Array<{ auth: Auth, options: LoadOptions, answer: (loaded: Loaded) => void, fail: (error: unknown) => void }> = []
  const load: PermissionSource['load'] = (auth, options) => new Promise((resolve, reject) => loads.push({ auth, options, answer: resolve, fail: reject }))
  const clock = { now: 1000 }
  const { log, lines } = heard()
  const permissions = permissionsFromSource(model, { load, ...options }, scopeClaim, () => clock.now)
  return {
    loads,
    clock,
    lines,
    ask: (who = auth()) => heeded(permissions.of(who, 'cached', log)),
    /** Asks, and does not wait for the answer. */
    start: (who = auth()): void => { Promise.resolve(permissions.of(who, 'cached', log)).catch(() => {}) },
    askStrictly: (who = auth()) => heeded(permissions.of(who, 'strict', log)),
    invalidate: permissions.invalidate,
    /** Ends a load, and waits until all who wait for it know. */
    async answer (number: number, loaded: Loaded): Promise<void> {
      loads[number]?.answer(loaded)
      await new Promise(setImmediate)
    },
    async fail (number: number, error: unknown = new Error('down')): Promise<void> {
      loads[number]?.fail(error)
      await new Promise(setImmediate)
    }
  }
}

t.test('an answer is expanded by the model, and remembered', async t => {
  const { ask, answer, loads } = held()
  const first = ask()
  t.ok(first instanceof Promise)
  await answer(0, { roles: ['author'], permissions: ['user:manage'], version: 7 })
  const expected = new Set([...author, 'user:manage'])
  t.same(await first, { granted: expected, held: expected, version: 7 })
  t.equal(ask(), await first, 'the very same, without a promise')
  t.equal(loads.length, 1)
})

t.test('the scope of each token caps what is granted, not what is held', async t => {
  const { ask, answer, loads } = held()
  const [whole, less] = [ask(), ask(auth('ada', { scope: 'article:read user:manage' }))]
  await answer(0, { roles: ['author'] })
  t.same(await whole, { granted: author, held: author, version: null })
  t.same(await less, { granted: new Set(['article:read']), held: author, version: null })
  t.same(ask(auth('ada', { scope: '' })), { granted: new Set(), held: author, version: null })
  t.equal(loads.length, 1, 'one answer is for all of them')

  const uncapped = held({}, false)
  const all = uncapped.ask(auth('ada', { scope: '' }))
  await uncapped.answer(0, { roles: ['author'] })
  t.match(await all, { granted: author })
})

t.test('what the claims say grants nothing', async t => {
  const { ask, answer } = held()
  const asked = ask(auth('ada', { roles: ['admin'], permissions: ['user:manage'] }))
  await answer(0, { roles: [] })
  t.match(await asked, { granted: new Set(), held: new Set() })
})

t.test('a later answer replaces the earlier one wholly', async t => {
  const { ask, start, answer, clock } = held()
  start()
  await answer(0, { roles: ['author'], permissions: ['user:manage'], version: 1 })
  clock.now += 5
  const later = ask()
  await answer(1, { permissions: ['article:read'] })
  const expected = { granted: new Set(['article:read']), held: new Set(['article:read']), version: null }
  t.same(await later, expected)
  t.same(ask(), expected)
})

t.test('an answer serves for its lifetime, which counts from the beginning of its load', async t => {
  const { ask, start, answer, clock, loads } = held({ lifetime: 10 })
  start()
  clock.now += 4
  await answer(0, { roles: [] })
  clock.now += 5.999
  t.notOk(ask() instanceof Promise)
  clock.now += 0.001
  t.ok(ask() instanceof Promise)
  t.equal(loads.length, 2)
})

t.test('lifetime 0: nothing is remembered, and one load still answers all who wait', async t => {
  const { ask, answer, loads } = held({ lifetime: 0 })
  const waiting = [ask(), ask()]
  await answer(0, { roles: ['author'] })
  for (const one of waiting) t.match(await one, { granted: author })
  t.ok(ask() instanceof Promise)
  t.equal(loads.length, 2)
})

t.test('a thousand who ask at once cause one load', async t => {
  const { ask, answer, loads } = held()
  const asked = Array.from({ length: 1000 }, () => ask(auth()))
  t.equal(loads.length, 1)
  await answer(0, { roles: ['author'] })
  t.ok((await Promise.all(asked)).every(({ granted }) => granted.size === 2))
  t.equal(loads.length, 1)
})

t.test('a thousand who ask at once for what fails cause one load and one line; each has an error of their own', async t => {
  const { ask, fail, loads, lines } = held()
  const asked = Array.from({ length: 1000 }, () => ask(auth()))
  const errors = Promise.all(asked.map(one => Promise.resolve(one).then(() => null, (error: unknown) => error)))
  await fail(0)
  t.equal(new Set(await errors).size, 1000)
  t.match(await errors, Array.from({ length: 1000 }, () => unavailable))
  t.equal(loads.length, 1)
  t.match(lines, [{ level: 'error', fields: { err: { message: 'down' } }, message: 'the permission source failed' }])
  t.equal(lines.length, 1)
})

t.test('answers are apart for each issuer, subject, tenant and version', async t => {
  const { start, loads } = held({ tenant: ({ claims }) => (claims as { tenant?: string }).tenant, version: ({ claims }) => (claims as { v?: string | number }).v })
  const asked = [auth('ada'), auth('bob'), auth('ada', {}, 'j'), auth('ada', { tenant: 'a' }), auth('ada', { tenant: 'b' }), auth('ada', { v: 1 }), auth('ada', { v: '1' }), auth('ada', { tenant: '1' }),
    auth('ada', { tenant: 'null' }), auth('ada","i",null', {}, '')]
  for (const one of asked) start(one)
  t.equal(loads.length, asked.length)
  t.same(loads.map(({ auth }) => auth), asked)
  t.same(loads.map(({ options }) => options.version), [null, null, null, null, null, 1, '1', null, null, null])
})

t.test('a strict request is answered by a load that began after it', async t => {
  const { ask, start, askStrictly, answer, loads } = held()
  start()
  const strict = askStrictly()
  t.same(loads.map(({ options }) => options.consistency), ['cached', 'strict'])
  await answer(0, { roles: ['admin'] })
  await answer(1, { roles: ['author'] })
  t.match(await strict, { granted: author })
  t.match(ask(), { granted: author }, 'and refreshes what is remembered')

  const again = askStrictly()
  t.ok(again instanceof Promise, 'it does not look at what is remembered')
  t.notOk(ask() instanceof Promise, 'which meanwhile serves others')
  const other = askStrictly()
  await answer(3, { roles: ['admin'] })
  await answer(2, { roles: [] })
  t.match(await other, { granted: new Set([...author, 'article:publish', 'user:manage']) })
  t.match(await again, { granted: new Set() })
  t.match(ask(), { granted: new Set(['user:manage']) }, 'the load that began last counts, not the one that ended last')
})

t.test('who asks during a strict load waits for it', async t => {
  const { ask, askStrictly, answer, loads } = held()
  const asked = [askStrictly(), ask()]
  await answer(0, { roles: ['author'] })
  for (const one of asked) t.match(await one, { granted: author })
  t.equal(loads.length, 1)
})

t.test('an earlier load that ends while a later one is under way counts until that ends', async t => {
  const { ask, start, askStrictly, answer } = held()
  start()
  const strict = askStrictly()
  await answer(0, { roles: ['author'] })
  t.match(ask(), { granted: author })
  await answer(1, { roles: [] })
  t.match(await strict, { granted: new Set() })
  t.match(ask(), { granted: new Set() })
})

t.test('a failure refuses, and is not remembered', async t => {
  for (const cached of [true, false]) {
    const { ask, askStrictly, fail, answer, lines } = held()
    const asked = t.rejects(Promise.resolve(cached ? ask() : askStrictly()), unavailable)
    await fail(0, new Error('postgres://user:secret@db'))
    await asked
    t.match(lines, [{ level: 'error', fields: { err: { message: /secret/ } } }])
    const next = ask()
    await answer(1, { roles: ['author'] })
    t.match(await next, { granted: author })
  }
})

t.test('the error says nothing of the cause, and has no stack', async t => {
  const { ask, fail } = held()
  const asked = Promise.resolve(ask()).then(() => null, (error: Error) => error)
  await fail(0, new Error('secret'))
  const error = await asked
  t.notMatch(error?.message, /secret/)
  t.equal(error?.stack, undefined)
  t.equal(error?.cause, undefined)
})

t.test('a source that throws at once, answers with nonsense, or is silent refuses', async t => {
  const sources: Array<PermissionSource['load']> = [
    () => { throw new Error('down') },
    () => ({}) as Loaded,
    () => new Promise(() => {})
  ]
  for (const load of sources) {
    const { ask, lines } = held({ load, timeout: 0.005 })
    await Promise.all([t.rejects(Promise.resolve(ask()), unavailable), new Promise(resolve => setTimeout(resolve, 20))])
    t.match(lines, [{ level: 'error', fields: { err: Error } }])
  }
})

t.test('a tenant or version that cannot be told refuses', async t => {
  const broken = () => { throw new Error('down') }
  for (const options of [{ tenant: broken }, { version: broken }, { tenant: () => 7 as unknown as string }, { version: () => NaN }]) {
    const { ask, askStrictly, loads, lines } = held(options)
    await t.rejects(Promise.resolve(ask()), unavailable)
    await t.rejects(Promise.resolve(askStrictly()), unavailable)
    t.match(lines, [{ level: 'error', fields: { err: Error } }, { level: 'error' }])
    t.equal(loads.length, 0)
  }
})

t.test('stale: while loads fail, the last answer serves so long past its lifetime, and no longer', async t => {
  const { ask, start, fail, clock, answer, lines, loads } = held({ lifetime: 5, stale: 10 })
  start()
  await answer(0, { roles: ['author'] })
  clock.now += 5
  const stale = ask()
  t.ok(stale instanceof Promise, 'the source is asked all the same')
  clock.now += 9.999
  await fail(1)
  t.match(await stale, { granted: author })
  t.match(lines, [{ level: 'warn', fields: { err: { message: 'down' } }, message: /its last answer serves/ }])
  clock.now += 0.001
  const late = t.rejects(Promise.resolve(ask()), unavailable)
  await fail(2)
  await late
  t.match(lines[1], { level: 'error' })
  const next = t.rejects(Promise.resolve(ask()), unavailable)
  clock.now -= 1
  await fail(3)
  await next
  t.equal(loads.length, 4, 'nor does it come back')
})

t.test('without stale, an answer does not outlive its lifetime', async t => {
  const { ask, start, fail, clock, answer } = held()
  start()
  await answer(0, { roles: ['author'] })
  clock.now += 5
  const asked = t.rejects(Promise.resolve(ask()), unavailable)
  await fail(1)
  await asked
})

t.test('lifetime 0 with stale: each request asks, and the last answer serves while that fails', async t => {
  const { ask, start, fail, answer } = held({ lifetime: 0, stale: 10 })
  start()
  await answer(0, { roles: ['author'] })
  const asked = ask()
  t.ok(asked instanceof Promise)
  await fail(1)
  t.match(await asked, { granted: author })
})

t.test('a strict request never takes a stale answer; one that waits for its load may', async t => {
  const { ask, start, askStrictly, fail, clock, answer, lines } = held({ stale: 10 })
  start()
  await answer(0, { roles: ['author'] })
  clock.now += 6
  const strict = t.rejects(Promise.resolve(askStrictly()), unavailable)
  const cached = ask()
  await fail(1)
  await strict
  t.match(await cached, { granted: author })
  t.match(lines, [{ level: 'error' }])
})

t.test('a strict load that fails takes nothing from those who may be answered from memory', async t => {
  const { ask, start, askStrictly, fail, answer } = held()
  start()
  await answer(0, { roles: ['author'] })
  const strict = t.rejects(Promise.resolve(askStrictly()), unavailable)
  await fail(1)
  await strict
  t.match(ask(), { granted: author })
})

t.test('invalidate forgets all answers of a subject, and of no other', async t => {
  const { ask, start, answer, invalidate, loads } = held({ tenant: ({ claims }) => (claims as { tenant?: string }).tenant })
  const ada = [auth('ada'), auth('ada', {}, 'j'), auth('ada', { tenant: 'a' })]
  for (const one of [...ada, auth('bob')]) start(one)
  for (let i = 0; i < 4; i++) await answer(i, { roles: ['author'] })
  invalidate('ada')
  invalidate('nobody')
  t.notOk(ask(auth('bob')) instanceof Promise)
  for (const one of ada) t.ok(ask(one) instanceof Promise)
  t.equal(loads.length, 7)
})

t.test('a load that was under way at invalidate answers those who waited, and nobody after', async t => {
  const { ask, answer, invalidate, loads } = held()
  const before = ask()
  invalidate('ada')
  const after = ask()
  t.equal(loads.length, 2)
  await answer(1, { roles: ['author'] })
  await answer(0, { roles: ['admin'] })
  t.match(await before, { granted: new Set(['user:manage']) })
  t.same((await after).granted, author)
  t.same((await ask()).granted, author)

  const early = held()
  early.start()
  early.invalidate('ada')
  await early.answer(0, { roles: ['admin'] })
  t.ok(early.ask() instanceof Promise, 'nor is it remembered')
})

t.test('after invalidate no stale answer serves, not even those who waited', async t => {
  const { ask, start, answer, fail, invalidate, clock } = held({ stale: 10 })
  start()
  await answer(0, { roles: ['author'] })
  clock.now += 6
  const before = t.rejects(Promise.resolve(ask()), unavailable)
  invalidate('ada')
  const after = t.rejects(Promise.resolve(ask()), unavailable)
  await fail(1)
  await fail(2)
  await Promise.all([before, after])
})

t.test('a source that invalidates while it is asked is asked again by the next request', async t => {
  const permissions = permissionsFromSource(model, { load: ({ subject }) => { permissions.invalidate(subject); return { roles: [] } } }, 'scope')
  await permissions.of(auth(), 'cached', heard().log)
  t.ok(heeded(permissions.of(auth(), 'cached', heard().log)) instanceof Promise)
})

t.test('no more answers are remembered than max, and failures not at all', async t => {
  const { ask, start, answer, fail } = held({ max: 2 })
  for (const [i, name] of ['a', 'b'].entries()) { start(auth(name)); await answer(i, { roles: [] }) }
  const failed = t.rejects(Promise.resolve(ask(auth('c'))), unavailable)
  await fail(2)
  await failed
  t.notOk(ask(auth('b')) instanceof Promise)
  start(auth('d'))
  await answer(3, { roles: [] })
  t.notOk(ask(auth('d')) instanceof Promise)
  t.notOk(ask(auth('b')) instanceof Promise, 'a failure takes the place of one answer for as long as it is loaded')
  t.ok(ask(auth('a')) instanceof Promise)
})

t.test('names that the model does not have count for nothing, and are warned of once', async t => {
  const { ask, answer, clock, lines } = held()
  for (let i = 0; i < 3; i++) {
    const asked = ask()
    await answer(i, { roles: ['root', 'author', '*'], permissions: ['article:*', 'root'] })
    t.match(await asked, { held: author })
    clock.now += 5
  }
  t.match(lines.map(({ level, fields }) => [level, fields]), [['warn', { role: 'root' }], ['warn', { role: '*' }], ['warn', { permission: 'article:*' }], ['warn', { permission: 'root' }]])
  t.equal(lines.length, 4)
})

t.test('the clock is one that does not go back', async t => {
  let loads = 0
  const permissions = permissionsFromSource(model, { load: () => { loads++; return { roles: [] } }, lifetime: 300 }, 'scope')
  await permissions.of(auth(), 'cached', heard().log)
  const { now } = Date
  t.teardown(() => { Date.now = now })
  Date.now = () => now() + 1e9
  await permissions.of(auth(), 'cached', heard().log)
  t.equal(loads, 1)
})

t.test('options are checked at boot', async t => {
  t.throws(() => permissionsFromSource(model, { load: () => ({ roles: [] }), lifetime: 301 }, 'scope'), { code: 'GTH_AUTHZ_INVALID_OPTION' })
})

t.test('a load that hangs does not keep the process alive', async t => {
  const place = (path: string) => JSON.stringify(import.meta.resolve(`../../../plugins/authz/${path}`))
  const script = `
    const { definePermissions } = await import(${place('model/model.ts')})
    const { permissionsFromSource } = await import(${place('permissions/from-source.ts')})
    const permissions = permissionsFromSource(definePermissions({ permissions: { p: 'P' } }), { load: () => new Promise(() => {}), timeout: 30 }, 'scope')
    permissions.of({ subject: 'ada', issuer: 'i', claims: {} }, 'cached', console)
    console.log('asked')`
  const started = performance.now()
  const { stdout, status } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], { encoding: 'utf8', env: { ...process.env, _TAPJS_PROCESSINFO_COVERAGE_: '0' } })
  t.equal(stdout, 'asked\n')
  t.equal(status, 0)
  t.ok(performance.now() - started < 25_000, 'it ended before the load was given up')
})
