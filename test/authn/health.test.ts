import t from 'tap'
import { healthOf } from '../../plugins/authn/health.ts'
import { fixedKeys, secretKey } from '../../plugins/keys/index.ts'
import { makeKeySource } from '../../plugins/keys/key-source.ts'

const keys = fixedKeys([secretKey('s'.repeat(32), { algorithm: 'HS256', kid: 'a' })])
const trust = (issuer: string, ready: boolean) => ({
  issuer, audience: ['x'], clockTolerance: 0, typ: null, keys: makeKeySource({ ...keys, health: () => ({ ...keys.health(), ready }) })
})

t.test('each issuer with its keys; ready where all are', async t => {
  t.strictSame(healthOf([trust('a', true)], null), {
    ready: true,
    issuers: [{ issuer: 'a', ready: true, stale: false, keys: [{ kid: 'a', algorithm: 'HS256' }], lastSuccess: null, lastError: null }],
    cache: null
  })
  const mixed = healthOf([trust('a', true), trust('b', false)], { entries: 1, bytes: 2, hits: 3, misses: 4 })
  t.equal(mixed.ready, false)
  t.strictSame(mixed.cache, { entries: 1, bytes: 2, hits: 3, misses: 4 })
  t.strictSame(mixed.issuers.map(({ issuer, ready }) => [issuer, ready]), [['a', true], ['b', false]])
})

t.test('nothing of the keys but their names', async t => {
  t.notMatch(JSON.stringify(healthOf([trust('a', true)], null)), /sss/)
})
