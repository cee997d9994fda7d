import t from 'tap'
import type { Auth } from '../../../plugins/contract.ts'
import { readSource } from '../../../plugins/authz/permissions/source-options.ts'

const load = () => ({ roles: [] })
const auth = { subject: 'ada' } as Auth

t.test('defaults', async t => {
  const { lifetime, stale, timeout, max, tenant, version } = readSource({ load })
  t.same({ lifetime, stale, timeout, max }, { lifetime: 5, stale: 0, timeout: 2, max: 10_000 })
  t.equal(tenant(auth), null)
  t.equal(version(auth), null)
  t.match(readSource({ load, lifetime: undefined, tenant: undefined }), { lifetime: 5 }, 'undefined is as good as absent')
})

t.test('bounds', async t => {
  t.match(readSource({ load, lifetime: 300, stale: 3600, timeout: 30, max: 1_000_000 }), { lifetime: 300, stale: 3600, timeout: 30, max: 1_000_000 })
  t.match(readSource({ load, lifetime: 0, stale: 0, timeout: 0.001, max: 1 }), { lifetime: 0, stale: 0, timeout: 0.001, max: 1 })
  const wrong: Record<string, unknown[]> = {
    lifetime: [-1, 301, NaN, Infinity, '5', null],
    stale: [-1, 3601, NaN, '5', null, true],
    timeout: [0, -1, 31, NaN, Infinity, '2', null],
    max: [0, 1.5, 1_000_001, NaN, '1', null]
  }
  for (const [option, values] of Object.entries(wrong)) {
    for (const value of values) {
      t.throws(() => readSource({ load, [option]: value }), { code: 'GTH_AUTHZ_INVALID_OPTION', message: new RegExp(`permissions\\.${option} must be a`) }, `${option}: ${String(value)}`)
    }
  }
})

t.test('functions', async t => {
  for (const option of ['load', 'tenant', 'version']) {
    for (const value of [null, 'x', {}, 1]) {
      t.throws(() => readSource({ load, [option]: value }), { code: 'GTH_AUTHZ_INVALID_OPTION', message: new RegExp(`permissions\\.${option} must be a function`) })
    }
  }
  t.throws(() => readSource({}), { code: 'GTH_AUTHZ_INVALID_OPTION', message: /permissions\.load must be a function/ })
})

t.test('what is no object is refused', async t => {
  for (const value of [null, undefined, load, [], 'x', new Map()]) t.throws(() => readSource(value), { code: 'GTH_AUTHZ_INVALID_OPTION', message: /permissions must be an object/ })
})

t.test('a misspelt option is named, with the nearest known one', async t => {
  t.throws(() => readSource({ load, lifetme: 5 }), { code: 'GTH_AUTHZ_UNKNOWN_OPTION', message: /permissions: Unknown option "lifetme"\. Did you mean "lifetime"\?/ })
})

t.test('functions may be methods of what is given, and later changes to that change nothing', async t => {
  const source = {
    rows: { ada: ['author'] } as Record<string, string[]>,
    load (auth: Auth) { return { roles: this.rows[auth.subject] ?? [] } }
  }
  const { rows, load } = source
  const read = readSource(Object.defineProperty({ load }, 'rows', { value: rows }))
  t.same(read.load(auth, { signal: new AbortController().signal, consistency: 'cached', version: null }), { roles: ['author'] })

  const given = { load, lifetime: 1 }
  const before = readSource(given)
  given.lifetime = 300
  t.equal(before.lifetime, 1)
})
