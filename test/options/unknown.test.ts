import t from 'tap'
import { unknownOptions } from '../../plugins/options/unknown.ts'

const known = ['issuer', 'audience']

t.test('says nothing where all options are known', async t => {
  t.equal(unknownOptions({}, known), null)
  t.equal(unknownOptions({ issuer: 1, audience: undefined }, known), null)
})

t.test('names an unknown option, the nearest known one and all known ones', async t => {
  t.equal(unknownOptions({ issuer: 1, audiense: 2 }, known),
    'Unknown option "audiense". Did you mean "audience"? Known options: issuer, audience.')
  t.equal(unknownOptions({ colour: 1 }, known),
    'Unknown option "colour". Known options: issuer, audience.')
})

t.test('names every unknown option', async t => {
  t.equal(unknownOptions({ isuer: 1, colour: 2 }, known),
    'Unknown option "isuer". Did you mean "issuer"? Unknown option "colour". Known options: issuer, audience.')
})

t.test('names what Object.prototype has too, for that is not an option', async t => {
  t.match(unknownOptions({ toString: 1 }, known), 'Unknown option "toString".')
})

t.test('never shows a value: it may be a secret', async t => {
  t.notMatch(unknownOptions({ secret: 'hunter2-hunter2' }, known), 'hunter2')
})
