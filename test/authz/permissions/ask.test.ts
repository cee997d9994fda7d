import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { Auth } from '../../../plugins/contract.ts'
import { load, tenantOf, versionOf } from '../../../plugins/authz/permissions/ask.ts'
import type { LoadOptions, Source } from '../../../plugins/authz/permissions/source-options.ts'
import { REJECTING, unhandledRejections } from '../../refusal/unhandled.ts'

const ada = { subject: 'ada' } as Auth
const asked = (answer: () => unknown, timeout = 5) => load({ load: answer as Source['load'], timeout }, ada, 'cached', null)

t.test('what is answered comes back, complete', async t => {
  t.same(await asked(() => ({ roles: ['a'] })), { roles: ['a'], permissions: [], version: null })
  t.same(await asked(async () => ({ permissions: ['p'], version: 3 })), { roles: [], permissions: ['p'], version: 3 })
  t.same(await asked(() => ({ roles: [], permissions: undefined, version: '', other: 1 })), { roles: [], permissions: [], version: '' })
  t.same(await asked(() => ({ roles: [], version: null })), { roles: [], permissions: [], version: null })
  const thenable = { then: (resolve: (answer: unknown) => void) => resolve({ roles: ['a'] }) }
  t.same(await asked(() => thenable), { roles: ['a'], permissions: [], version: null })
})

t.test('the source is told all that there is', async t => {
  const told: unknown[] = []
  const source: Pick<Source, 'load' | 'timeout'> = { timeout: 5, load: (...all) => { told.push(...all); return { roles: [] } } }
  await load(source, ada, 'strict', 'v7')
  t.equal(told[0], ada)
  t.match(told[1], { consistency: 'strict', version: 'v7', signal: AbortSignal })
  t.equal((told[1] as LoadOptions).signal.aborted, false, 'what came in time is not aborted')
})

t.test('what is thrown, at once or later, rejects', async t => {
  await t.rejects(asked(() => { throw new Error('down') }), { message: 'down' })
  await t.rejects(asked(async () => { throw new Error('down') }), { message: 'down' })
  await t.rejects(asked(() => ({ get then () { throw new Error('down') } })), { message: 'down' })
})

t.test('what is no answer rejects, and is not shown', async t => {
  const nonsense: unknown[] = [undefined, null, 'admin', 1, true, [], ['admin'], {}, { role: ['admin'] }, { roles: 'admin' }, { roles: null }, { roles: ['admin', 1] },
    { roles: { 0: 'admin', length: 1 } }, { roles: new Set(['admin']) }, { roles: [], permissions: 'admin' }, { roles: [], permissions: null },
    { roles: [], version: NaN }, { roles: [], version: Infinity }, { roles: [], version: {} }, { roles: [], version: true }, { roles: [], version: 1n }]
  for (const answer of nonsense) {
    const error = await asked(() => answer).then(() => null, (error: unknown) => error)
    t.ok(error instanceof TypeError && !error.message.includes('admin'), String(error))
  }
})

t.test('what is late is aborted and rejects, whatever comes of it', async t => {
  let signal: AbortSignal | undefined
  const source: Pick<Source, 'load' | 'timeout'> = {
    timeout: 0.01,
    load: (_auth, options) => {
      signal = options.signal
      return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted'))))
    }
  }
  const late = load(source, ada, 'cached', null)
  await Promise.all([sleep(50), t.rejects(late, { message: 'the permission source did not answer within 0.01 s' })])
  t.equal(signal?.aborted, true)
  t.match(signal?.reason, { message: /did not answer/ })
})

t.test('tenant and version', async t => {
  t.equal(tenantOf({ tenant: () => 'acme' }, ada), 'acme')
  t.equal(tenantOf({ tenant: () => '' }, ada), '')
  t.equal(tenantOf({ tenant: () => undefined }, ada), null)
  t.equal(versionOf({ version: () => 0 }, ada), 0)
  t.equal(versionOf({ version: () => '0' }, ada), '0')
  t.equal(versionOf({ version: () => undefined }, ada), null)
  for (const value of [1, {}, true, Promise.resolve('acme')]) t.throws(() => tenantOf({ tenant: () => value as string }, ada), TypeError)
  for (const value of [NaN, Infinity, {}, true, 1n, Promise.resolve(1)]) t.throws(() => versionOf({ version: () => value as number }, ada), TypeError)
})

t.test('a promise for a tenant or a version, or in what is loaded, is refused, and does not end the process', async t => {
  const unhandled = unhandledRejections(t)
  for (const [kind, make] of Object.entries(REJECTING)) {
    t.throws(() => tenantOf({ tenant: () => make() as string }, ada), { message: /permissions\.tenant must answer with a string or null/ }, kind)
    t.throws(() => versionOf({ version: () => make() as number }, ada), { message: /permissions\.version must answer with/ }, kind)
    for (const answer of [{ roles: make() }, { roles: [make(), 'admin'] }, { permissions: make(), roles: [] }, { roles: [], version: make() }, [make()]]) {
      await t.rejects(asked(() => answer), TypeError, kind)
    }
  }
  t.strictSame(await unhandled(), [])
})
