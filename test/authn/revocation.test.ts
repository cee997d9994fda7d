import type { FastifyBaseLogger } from 'fastify'
import { inspect } from 'node:util'
import t from 'tap'
import { checkRevocation, type IsRevoked } from '../../plugins/authn/revocation.ts'
import type { Auth } from '../../plugins/contract.ts'
import { REJECTING, unhandledRejections } from '../refusal/unhandled.ts'

const auth = Object.freeze({ subject: 'alice', source: 'header', issuer: 'i', claims: Object.freeze({ iss: 'i', sub: 'alice', aud: 'a', exp: 1 }) }) as Auth

/** What came of it, and what was logged. */
async function ask (isRevoked: unknown, timeout = 5) {
  const logged: Array<{ err: unknown }> = []
  const log = { error: (entry: { err: unknown }) => logged.push(entry) } as unknown as FastifyBaseLogger
  let answer: unknown
  let isSync = true
  try {
    const result = checkRevocation(isRevoked as IsRevoked, auth, timeout, log)
    isSync = !(result instanceof Promise)
    answer = await result === auth ? 'passes' : 'something else'
  } catch (error) {
    answer = error
  }
  const { code = answer, statusCode, message } = Object(answer) as { code?: unknown, statusCode?: number, message?: string }
  return { answer: String(code).replace('GTH_AUTHN_', ''), statusCode, message, isSync, logged }
}

t.test('false passes, at once where it can', async t => {
  t.match(await ask(() => false), { answer: 'passes', isSync: true, logged: [] })
  t.match(await ask(async () => false), { answer: 'passes', isSync: false, logged: [] })
  t.match(await ask(() => new Promise(resolve => setImmediate(resolve, false))), { answer: 'passes', logged: [] })
  t.match(await ask(() => ({ then: (resolve: (value: boolean) => void) => resolve(false) })), { answer: 'passes', isSync: false })
})

t.test('true refuses', async t => {
  for (const isRevoked of [() => true, async () => true, () => ({ then: (resolve: (value: boolean) => void) => resolve(true) })]) {
    t.match(await ask(isRevoked), { answer: 'TOKEN_REVOKED', statusCode: 401, logged: [] })
  }
})

t.test('it is given the auth, and nothing else', async t => {
  const calls: unknown[][] = []
  await ask((...args: unknown[]) => { calls.push(args); return false })
  t.equal(calls.length, 1)
  t.equal(calls[0]?.length, 1)
  t.equal(calls[0]?.[0], auth)
})

t.test('anything but a boolean is no answer', async t => {
  const values = [undefined, null, 0, 1, -0, NaN, '', 'false', 'true', {}, [], 0n, Symbol('s'), () => false, new Boolean(false), { then: false }, { then: {} }] // eslint-disable-line no-new-wrappers
  for (const value of values) {
    for (const isRevoked of [() => value, async () => value]) {
      const { answer, statusCode, logged } = await ask(isRevoked)
      t.match({ answer, statusCode }, { answer: 'REVOCATION_UNAVAILABLE', statusCode: 503 }, inspect(value))
      t.match(logged, [{ err: { message: /^isRevoked must answer true or false, it answered with / } }])
    }
  }
  t.match((await ask(() => null)).logged, [{ err: { message: /with null$/ } }])
})

t.test('a throw or a rejection, of whatever', async t => {
  const looksRevoked = Object.assign(new Error('boom'), { statusCode: 200, code: 'GTH_AUTHN_TOKEN_REVOKED', [Symbol.for('fastify-error GTH_AUTHN_TOKEN_REVOKED')]: true })
  for (const reason of [new Error('redis://user:password@host is down'), looksRevoked, 'text', null, undefined, false, { statusCode: 200 }, new Proxy({}, { get () { throw new Error('trap') } })]) {
    for (const isRevoked of [() => { throw reason }, async () => { throw reason }, () => ({ then () { throw reason } })]) {
      const { answer, statusCode, message, logged } = await ask(isRevoked)
      t.equal(answer, 'REVOCATION_UNAVAILABLE')
      t.equal(statusCode, 503)
      t.notMatch(message, 'password')
      t.ok(logged.length === 1 && logged[0]?.err === reason, 'logged as it came')
    }
  }
})

t.test('a thenable whose then cannot even be read', async t => {
  t.match(await ask(() => ({ get then () { throw new Error('no') } })), { answer: 'REVOCATION_UNAVAILABLE' })
  let reads = 0
  t.match(await ask(() => ({ get then () { if (reads++ > 0) throw new Error('no'); return () => {} } })), { answer: 'REVOCATION_UNAVAILABLE' })
})

t.test('only the first settlement counts', async t => {
  t.match(await ask(() => ({ then (resolve: (value: boolean) => void) { resolve(true); resolve(false) } })), { answer: 'TOKEN_REVOKED' })
  t.match(await ask(() => ({ then (resolve: (value: boolean) => void) { resolve(false); throw new Error('late') } })), { answer: 'passes', logged: [] })
  t.match(await ask(() => ({ then (resolve: (value: boolean) => void, reject: () => void) { reject(); resolve(false) } })), { answer: 'REVOCATION_UNAVAILABLE' })
})

t.test('silence', async t => {
  for (const isRevoked of [() => new Promise(() => {}), () => ({ then () {} }), () => new Promise(resolve => setTimeout(resolve, 150, false))]) {
    const { answer, logged } = await ask(isRevoked, 0.02)
    t.equal(answer, 'REVOCATION_UNAVAILABLE')
    t.match(logged, [{ err: { message: 'isRevoked did not answer within 0.02 s' } }])
  }
})

t.test('a late rejection hurts nobody', async t => {
  const unhandled: unknown[] = []
  const note = (reason: unknown) => { unhandled.push(reason) }
  process.on('unhandledRejection', note)
  t.teardown(() => process.off('unhandledRejection', note))
  const { answer, logged } = await ask(() => new Promise((_resolve, reject) => setTimeout(reject, 60, new Error('late'))), 0.01)
  await new Promise(resolve => setTimeout(resolve, 120))
  t.equal(answer, 'REVOCATION_UNAVAILABLE')
  t.equal(logged.length, 1)
  t.strictSame(unhandled, [])
})

t.test('an answer leaves no timer behind', async t => {
  const timers = () => process.getActiveResourcesInfo().filter(kind => kind === 'Timeout').length
  const before = timers()
  await Promise.all(Array.from({ length: 20 }, () => ask(async () => false, 3600)))
  await new Promise(resolve => setImmediate(resolve))
  t.ok(timers() <= before)
})

t.test('an answer that holds promises is refused, and none of them ends the process', async t => {
  const unhandled = unhandledRejections(t)
  for (const [kind, make] of Object.entries(REJECTING)) {
    t.match(await ask(() => [make()]), { answer: 'REVOCATION_UNAVAILABLE', statusCode: 503 }, kind)
    t.match(await ask(async () => ({ revoked: make() })), { answer: 'REVOCATION_UNAVAILABLE', statusCode: 503 }, kind)
  }
  t.match(await ask(async () => { throw new Error('refused') }), { answer: 'REVOCATION_UNAVAILABLE' })
  t.strictSame(await unhandled(), [])
})
