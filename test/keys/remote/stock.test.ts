import t from 'tap'
import { publicKey } from '../../../plugins/keys/public-key.ts'
import { isUsable, restock, take } from '../../../plugins/keys/remote/stock.ts'
import { newJwk } from './endpoint.ts'

const jwk = { a: newJwk('a'), b: newJwk('b'), otherA: newJwk('a') }
const key = (name: keyof typeof jwk) => publicKey(jwk[name], { algorithm: 'ES256' })
const published = (...names: Array<keyof typeof jwk>) => ({ keys: names.map(key), skipped: [], lifetime: 100 })

t.test('keys serve to the end of their lifetime and the grace', async t => {
  const stock = restock(null, published('a'), 1000, 50)
  t.match(stock, { since: 1000, expires: 1100, ends: 1150 })
  t.equal(isUsable(stock, 1149.9), true)
  t.equal(isUsable(stock, 1150), false)
  t.equal(isUsable(null, 0), false)
  t.equal(take(stock, 'a', 'ES256', 1149), stock.keys[0])
  t.equal(take(stock, 'a', 'ES256', 1150), undefined)
  t.equal(take(stock, 'b', 'ES256', 1000), undefined)
})

t.test('a new set replaces the old one', async t => {
  const before = restock(null, published('a', 'b'), 1000, 50)
  const after = restock(before, published('b'), 1010, 50)
  t.strictSame(after.keys.map(({ kid }) => kid), ['b'])
  t.equal(take(after, 'a', 'ES256', 1010), undefined)
})

t.test('a key stays the same object only if it is the same key', async t => {
  const before = restock(null, published('a', 'b'), 1000, 50)
  const same = restock(before, published('b', 'a'), 1010, 50)
  t.ok(same.keys[0] === before.keys[1] && same.keys[1] === before.keys[0])
  const other = restock(before, published('otherA'), 1010, 50)
  t.ok(other.keys[0] !== before.keys[0])
  t.equal(other.keys[0]?.keyObject.equals(key('otherA').keyObject), true)
})
