import { randomBytes } from 'node:crypto'
import t from 'tap'
import { Doorkeeper } from '../../plugins/authn/doorkeeper.ts'

const token = () => `e30.e30.${randomBytes(32).toString('base64url')}`

t.test('a token passes the second time it comes, and from then on', async t => {
  const doorkeeper = new Doorkeeper(100)
  const one = token()
  t.strictSame([1, 2, 3].map(() => doorkeeper.admits(one)), [false, true, true])
})

t.test('of the tokens that come once next to none pass', async t => {
  const doorkeeper = new Doorkeeper(1000)
  const passed = Array.from({ length: 20_000 }, token).filter(one => doorkeeper.admits(one)).length
  t.ok(passed <= 2, `${passed} passed`)
})

t.test('of as many tokens in turn as were expected, most pass the second time, and nearly all the third', async t => {
  const doorkeeper = new Doorkeeper(1000)
  const tokens = Array.from({ length: 1000 }, token)
  const round = () => tokens.filter(one => doorkeeper.admits(one)).length
  t.equal(round(), 0)
  const second = round()
  t.ok(second > 800, `${second} of 1000`)
})

t.test('tokens that take turns do not keep each other out, though their marks fall together', async t => {
  const doorkeeper = new Doorkeeper(1)
  const tokens = Array.from({ length: 4 }, token)
  t.strictSame(tokens.map(one => doorkeeper.admits(one)), [false, false, false, false])
  t.strictSame(tokens.map(one => doorkeeper.admits(one)), [true, true, true, true])
  t.equal(doorkeeper.admits(token()), false)
  t.equal(doorkeeper.admits(tokens[0] as string), false, 'the eldest made room')
})

t.test('tokens of whatever form', async t => {
  const doorkeeper = new Doorkeeper(1)
  for (const odd of ['', 'a', 'a.b.c', '\u{1f600}'.repeat(9)]) t.type(doorkeeper.admits(odd), 'boolean')
})
