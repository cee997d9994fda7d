import t from 'tap'
import { didYouMean } from '../../plugins/options/did-you-mean.ts'

t.test('names the nearest candidate', async t => {
  t.equal(didYouMean('isuer', ['issuer', 'audience']), ' Did you mean "issuer"?')
  t.equal(didYouMean('trsut', ['trust', 'cookie']), ' Did you mean "trust"?', 'two letters in the wrong order')
  t.equal(didYouMean('ab', ['abc']), ' Did you mean "abc"?', 'a short word may be off by one')
})

t.test('is silent where nothing is near: a far guess would mislead', async t => {
  t.equal(didYouMean('colour', ['issuer', 'audience']), '')
  t.equal(didYouMean('ab', ['abcd']), '')
  t.equal(didYouMean('anything', []), '')
})

t.test('leaves the candidates as they were', async t => {
  const candidates = Object.freeze(['b', 'a'])
  didYouMean('a', candidates)
  t.strictSame(candidates, ['b', 'a'])
})
