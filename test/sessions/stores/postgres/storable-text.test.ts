import fc from 'fast-check'
import t from 'tap'
import { fromStorable, toStorable } from '../../../../plugins/sessions/stores/postgres/storable-text.ts'

/** Any UTF-16 at all, with much of what is special. */
const text = fc.array(fc.oneof(fc.constantFrom('\0', '\ufffd', '\ud800', '\udc00', '0000', 'fffd', '\u{1f511}', '\\'), fc.integer({ min: 0, max: 0xffff }).map(unit => String.fromCharCode(unit))))
  .map(units => units.join(''))

t.test('each text comes back, and is kept as one that UTF-8 has and PostgreSQL takes', async t => {
  fc.assert(fc.property(text, given => {
    const kept = toStorable(given)
    return fromStorable(kept) === given && !/\p{Cs}/u.test(kept) && !kept.includes('\0')
  }), { numRuns: 5000 })
  t.pass()
})

t.test('what people write stays as it is', async t => {
  for (const plain of ['', 'ada', 'CORP\\ada', 'ü \u{1f511}', '00000000-0000-4000-8000-000000000000', 'a\nb\u0001']) t.equal(toStorable(plain), plain)
  t.equal(toStorable('a\0\ud800'), 'a\ufffd0000\ufffdd800')
})
