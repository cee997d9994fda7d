import fc from 'fast-check'
import t from 'tap'
import { boundLifetime, lifetimeOf } from '../../../plugins/keys/remote/lifetime.ts'

const bounds = { minLifetime: 60, defaultLifetime: 600, maxLifetime: 3600 }
const lifetime = (cacheControl?: string, age?: string) => lifetimeOf(new Headers({
  ...(cacheControl === undefined ? {} : { 'cache-control': cacheControl }), ...(age === undefined ? {} : { age })
}), bounds)

t.test('max-age, within the bounds', async t => {
  t.equal(lifetime('max-age=300'), 300)
  t.equal(lifetime('public, Max-Age=300, must-revalidate'), 300)
  t.equal(lifetime('max-age="300"'), 300)
  t.equal(lifetime('max-age=5'), 60)
  t.equal(lifetime('max-age=0'), 60)
  t.equal(lifetime('max-age=86400'), 3600)
  t.equal(lifetime(`max-age=${'9'.repeat(400)}`), 3600)
})

t.test('the least of several', async t => {
  t.equal(lifetime('max-age=900, max-age=300'), 300)
})

t.test('less the age it has', async t => {
  t.equal(lifetime('max-age=300', '100'), 200)
  t.equal(lifetime('max-age=300', '1000'), 60)
  t.equal(lifetime('max-age=300', 'old'), 300)
  t.equal(lifetime('max-age=300', '-100'), 300)
  t.equal(lifetime('max-age=300', '100.5'), 300)
})

t.test('of several ages the first (RFC 9111 §5.1)', async t => {
  t.equal(lifetime('max-age=300', '100, 200'), 200)
  t.equal(lifetime('max-age=300', '100 ,old'), 200)
  t.equal(lifetime('max-age=300', 'old, 100'), 300)
})

t.test('numbers that are too large count as 2^31, and never as no number', async t => {
  const huge = '9'.repeat(400)
  t.equal(lifetime(`max-age=${huge}`, huge), 60, 'as old as it may become')
  t.equal(lifetime(`max-age=${huge}, max-age=300`, huge), 60)
  t.equal(lifetime(undefined, huge), 600)
  t.equal(lifetime(`max-age=${huge}`, '2147483000'), 648)
  t.equal(lifetime('max-age=2147483000', huge), 60)
})

t.test('boundLifetime', async t => {
  for (const [given, expected] of [[NaN, 60], [Infinity, 3600], [-Infinity, 60], [-1, 60], [61.5, 61.5]] as const) t.equal(boundLifetime(given, bounds), expected)
})

t.test('not to be cached', async t => {
  t.equal(lifetime('no-store'), 60)
  t.equal(lifetime('no-cache, max-age=3600'), 60)
})

t.test('nothing that can be used', async t => {
  for (const header of [undefined, '', 'public', 'max-age', 'max-age=', 'max-age=-5', 'max-age=1e9', 'max-age=abc', 's-maxage=900', 'x-max-age=900', 'max-age="300', 'max-age=300"', 'max-age=\'300\'', 'max-age= 300']) {
    t.equal(lifetime(header), 600, header ?? 'no header')
  }
})

const digits = fc.stringMatching(/^[0-9]{1,400}$/)

t.test('no header leads out of the bounds', async () => {
  fc.assert(fc.property(fc.oneof(fc.stringMatching(/^[\x21-\x7e ]{0,40}$/), digits.map(age => `max-age=${age}`)), fc.oneof(fc.stringMatching(/^[\x21-\x7e]{0,10}$/), digits), (cacheControl, age) => {
    const seconds = lifetime(cacheControl, age)
    return seconds >= 60 && seconds <= 3600
  }))
})
