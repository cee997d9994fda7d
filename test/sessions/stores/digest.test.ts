import fc from 'fast-check'
import t from 'tap'
import { digest } from '../../../plugins/sessions/stores/digest.ts'

t.test('a digest is short and plain, and another for another text', async t => {
  const texts = fc.uniqueArray(fc.string({ unit: 'binary', maxLength: 1000 }), { minLength: 2, maxLength: 20 })
  fc.assert(fc.property(texts, given => {
    const digests = given.map(digest)
    return digests.every(one => /^[\w-]{43}$/.test(one)) && new Set(digests).size === given.length
  }))
  t.equal(digest('ada'), digest('ada'))
})

t.test('halves of surrogate pairs, which UTF-8 cannot tell apart, are different texts', async t => {
  t.not(digest('\ud800'), digest('\udbff'))
  t.not(digest('\ud800'), digest('\ufffd'))
})
