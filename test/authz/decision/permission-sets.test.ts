import fc from 'fast-check'
import t from 'tap'
import { atLeastOne, each } from '../../../plugins/authz/decision/permission-sets.ts'

t.test('law: all of them, and one of them', async () => {
  const sets = fc.array(fc.constantFrom('a', 'b', 'c', 'd')).map(names => new Set(names))
  fc.assert(fc.property(sets, sets, (names, granted) =>
    each(names)({ granted, held: null }) === [...names].every(name => granted.has(name)) &&
    atLeastOne(names)({ granted, held: null }) === [...names].some(name => granted.has(name))))
})
