import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import t from 'tap'
import { remembered, type Key } from '../../../plugins/authz/permissions/remembered.ts'

const key = (subject: string, issuer = 'i', tenant: Key['tenant'] = null, version: Key['version'] = null): Key => ({ subject, issuer, tenant, version })
const find = (entries: ReturnType<typeof remembered<Key>>, { subject, issuer, tenant, version }: Key) => entries.get(subject, issuer, tenant, version)

t.test('the oldest goes first; what is added again is the newest', async t => {
  const entries = remembered<Key>(2)
  const [a, b, c] = [key('a'), key('b'), key('c')]
  entries.add(a)
  entries.add(b)
  entries.add(a)
  entries.add(c)
  t.equal(entries.size, 2)
  t.equal(find(entries, a), a)
  t.equal(find(entries, b), undefined)
  t.equal(find(entries, c), c)
})

t.test('an entry that another one replaced is not there, and removing it removes nothing', async t => {
  const entries = remembered<Key>(10)
  const [old, young] = [key('a'), key('a')]
  entries.add(old)
  entries.add(young)
  t.equal(entries.size, 1)
  t.equal(entries.has(old), false)
  entries.remove(old)
  t.equal(find(entries, old), young)
})

t.test('no two keys are one, whatever their parts are', async t => {
  const entries = remembered<Key>(100)
  const keys = [key('a', 'b'), key('a","b', ''), key('a', 'b', ''), key('a', 'b', null, ''), key('a', 'b', 'null'), key('a', 'b', null, 'null'), key('', 'ab'), key('ab', ''),
    key('a', 'b', '1'), key('a', 'b', null, 1), key('a', 'b', null, '1'), key('a', 'b', '\ud800'), key('a', 'b', '\\ud800'), key('__proto__', 'b'), key('a', 'b:c', 'd'), key('a', 'b', 'c:d'), key('a\0b', 'c'), key('a', 'b\0c')]
  for (const one of keys) entries.add(one)
  t.equal(entries.size, keys.length)
  for (const one of keys) t.equal(find(entries, one), one)
})

t.test('law: it is a list of entries with a bound, only faster', async t => {
  const part = fc.constantFrom('a', 'b')
  const anyKey = fc.record({ subject: part, issuer: part, tenant: fc.option(part), version: fc.option(fc.constantFrom('1', 1)) })
  const step = fc.oneof(
    fc.record({ kind: fc.constant('add' as const), key: anyKey }),
    fc.record({ kind: fc.constant('again' as const), key: anyKey }),
    fc.record({ kind: fc.constant('remove' as const), key: anyKey }),
    fc.record({ kind: fc.constant('forget' as const), key: anyKey }))
  fc.assert(fc.property(fc.integer({ min: 1, max: 8 }), fc.array(step, { maxLength: 60 }), (max, steps) => {
    const entries = remembered<Key>(max)
    let list: Key[] = []
    const same = (a: Key) => (b: Key) => a.subject === b.subject && a.issuer === b.issuer && a.tenant === b.tenant && a.version === b.version
    for (const { kind, key } of steps) {
      const former = list.find(same(key))
      if (kind === 'forget') {
        entries.forget(key.subject)
        list = list.filter(({ subject }) => subject !== key.subject)
      } else if (kind === 'remove') {
        entries.remove(former ?? key)
        list = list.filter(entry => entry !== former)
      } else {
        const entry = kind === 'again' && former !== undefined ? former : key
        entries.add(entry)
        list = [...list.filter(entry => entry !== former), entry].slice(-max)
      }
      const seen = [...steps.map(step => step.key), ...list]
      if (entries.size !== list.length || !seen.every(entry => find(entries, entry) === list.find(same(entry)) && entries.has(entry) === list.includes(entry))) return false
    }
    return true
  }))
  t.pass('it holds')
})

t.test('what went leaves nothing behind, not even an empty map', async t => {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  const used = () => { gc(); return process.memoryUsage().heapUsed }

  const entries = remembered<Key>(100)
  const round = (n: number) => { for (let i = 0; i < 2000; i++) entries.add(key(i % 2 === 0 ? 'ada' : `s${n}.${i}`, `i${i % 3}`, `t${n}.${i}`, i)) }
  for (let n = 0; n < 5; n++) round(n)
  const before = used()
  for (let n = 5; n < 50; n++) round(n)
  const grown = used() - before
  t.equal(entries.size, 100)
  t.ok(grown < 2e6, `${grown} bytes after 90000 more entries`)
})
