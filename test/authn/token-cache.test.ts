import fc from 'fast-check'
import t from 'tap'
import { TokenCache, type CacheEntry } from '../../plugins/authn/token-cache.ts'

const entry = (credential: string, bytes = 100): CacheEntry => ({ credential, bytes })
const build = (entries = 8, bytes = 10_000) => new TokenCache({ entries, bytes })

t.test('what was kept is found, by the whole credential', async t => {
  const cache = build()
  const kept = entry('header.payload.signature')
  cache.keep(kept, 4)
  t.equal(cache.find('header.payload.signature', 4), kept)
  t.equal(cache.find('another.one.with.the.same.ture', 4), undefined, 'the end alone is not enough')
  t.equal(cache.find('header.payload.signature', 5), undefined, 'another name space')
  t.strictSame(cache.figures(), { entries: 1, bytes: 100, hits: 1, misses: 2 })
})

t.test('of two that end alike the last one is there', async t => {
  const cache = build()
  cache.keep(entry('one-end', 1), 3)
  cache.keep(entry('two-end', 2), 3)
  t.equal(cache.find('one-end', 3), undefined)
  t.equal(cache.find('two-end', 3)?.credential, 'two-end')
  t.match(cache.figures(), { entries: 1, bytes: 2 })
})

t.test('what is dropped is gone, from whichever generation', async t => {
  const cache = build(4)
  for (const name of ['aa', 'bb', 'cc']) cache.keep(entry(name), 2)
  for (const name of ['aa', 'cc']) cache.drop(entry(name), 2)
  cache.drop(entry('never'), 2)
  t.strictSame(['aa', 'bb', 'cc'].map(name => cache.find(name, 2)?.credential), [undefined, 'bb', undefined])
  t.match(cache.figures(), { entries: 1, bytes: 100 })
})

t.test('what alone takes more than its share is not kept', async t => {
  const cache = build(8, 1000)
  cache.keep(entry('large', 501), 5)
  t.match(cache.figures(), { entries: 0, bytes: 0 })
  cache.keep(entry('fits', 500), 4)
  t.match(cache.figures(), { entries: 1, bytes: 500 })
})

t.test('what is in use survives a flood of what comes once', async t => {
  const cache = build(200, 1e6)
  const used = Array.from({ length: 20 }, (_, i) => entry(`used-${i}`))
  for (const one of used) cache.keep(one, 6)
  let lost = 0
  for (let i = 0; i < 10_000; i++) {
    const name = `once-${String(i).padStart(6, '0')}`
    if (cache.find(name, 8) === undefined) cache.keep(entry(name), 8)
    // Every third request is of somebody who comes again.
    if (i % 2 === 0 && cache.find(`used-${(i / 2) % 20}`, 6) === undefined) lost++
  }
  t.equal(lost, 0)
})

t.test('law: never more than the limits, never what was not kept last, and no number but what is there', async () => {
  const names = fc.constantFrom(...Array.from({ length: 12 }, (_, i) => `name-${i}`))
  const steps = fc.array(fc.record({ act: fc.constantFrom('keep', 'find', 'drop'), name: names, bytes: fc.integer({ min: 1, max: 60 }) }), { maxLength: 200 })
  fc.assert(fc.property(steps, fc.integer({ min: 2, max: 9 }), fc.integer({ min: 2, max: 200 }), (steps, entries, bytes) => {
    const cache = new TokenCache({ entries, bytes })
    const model = new Map<string, CacheEntry>()
    for (const { act, name, bytes: size } of steps) {
      const one = entry(name, size)
      // Two names end alike, name-1 and name-11.
      if (act === 'keep') { cache.keep(one, 1); model.set(name, one) }
      if (act === 'drop') { cache.drop(one, 1); model.delete(name) }
      if (act === 'find') {
        const found = cache.find(name, 1)
        if (found !== undefined && found !== model.get(name)) return false
      }
      const figures = cache.figures()
      if (figures.entries > entries || figures.bytes > bytes || figures.entries < 0 || figures.bytes < figures.entries || (figures.entries === 0) !== (figures.bytes === 0)) return false
    }
    return true
  }), { numRuns: 2000 })
})
