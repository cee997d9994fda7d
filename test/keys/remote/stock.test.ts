import t from 'tap'
import { readJwkSet } from '../../../plugins/keys/jwk-set.ts'
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

t.test('keys without a kid are told apart by what they are', async t => {
  const nameless = ({ kid, ...jwk }: ReturnType<typeof newJwk>) => publicKey(jwk, { algorithm: 'ES256' })
  const set = (...jwks: Array<ReturnType<typeof newJwk>>) => ({ keys: jwks.map(nameless), skipped: [], lifetime: 100 })
  const before = restock(null, set(jwk.a, jwk.b), 1000, 50)
  const after = restock(before, set(jwk.b, jwk.otherA, jwk.a), 1010, 50)
  t.ok(after.keys[0] === before.keys[1] && after.keys[2] === before.keys[0])
  t.notOk(before.keys.includes(after.keys[1] as never))
  const named = restock(before, published('a', 'b'), 1010, 50)
  t.notOk(named.keys.some(key => before.keys.includes(key)), 'a name makes another key of it')
})

t.test('the largest set takes less time to compare than to read', async t => {
  const jwks = () => Array.from({ length: 1000 }, () => ({ ...newJwk('x'), kid: undefined }))
  const least = (task: () => unknown) => Math.min(...[1, 2, 3].map(() => {
    const start = performance.now()
    task()
    return performance.now() - start
  }))
  const [documentBefore, document] = [{ keys: jwks() }, { keys: jwks() }]
  const read = (document: unknown) => ({ ...readJwkSet(document, { symmetric: false }), lifetime: 100 })
  const reading = least(() => read(document))
  const before = restock(null, read(documentBefore), 1000, 50)
  const after = read(document)
  t.equal(after.keys.length, 1000)
  // Comparing each with each would take seven times as long as reading.
  const comparing = least(() => restock(before, after, 1010, 50))
  t.ok(comparing < reading, `${comparing} ms, ${reading} ms`)
})
