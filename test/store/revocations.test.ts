import t from 'tap'
import { newStore } from './store.ts'

const inAnHour = () => Date.now() / 1000 + 3600

t.test('a token is revoked once it was added', async t => {
  const { revocations } = await newStore(t)
  t.equal(revocations.has({ jti: 'a', exp: inAnHour() }), false)
  await revocations.add({ jti: 'a', exp: inAnHour() })
  t.equal(revocations.has({ jti: 'a', exp: inAnHour() }), true)
  t.equal(revocations.has({ jti: 'b', exp: inAnHour() }), false)
})

t.test('a token without an id counts as revoked', async t => {
  const { revocations } = await newStore(t)
  t.equal(revocations.has({ exp: inAnHour() }), true)
  await revocations.add({ exp: inAnHour() })
  t.equal(revocations.has({ exp: inAnHour() }), true)
})

t.test('expired tokens are forgotten, the others never', async t => {
  const { revocations } = await newStore(t)
  const soon = Date.now() / 1000 + 0.2
  await revocations.add({ jti: 'long', exp: inAnHour() })
  await Promise.all(['soon', 'sooner'].map(jti => revocations.add({ jti, exp: soon })))
  t.equal(revocations.has({ jti: 'soon', exp: soon }), true)
  await new Promise(resolve => setTimeout(resolve, 250))
  await revocations.add({ jti: 'next', exp: inAnHour() })
  t.equal(revocations.has({ jti: 'soon', exp: soon }), false)
  t.equal(revocations.has({ jti: 'sooner', exp: soon }), false)
  t.equal(revocations.has({ jti: 'long', exp: inAnHour() }), true)
  t.equal(revocations.has({ jti: 'next', exp: inAnHour() }), true)
})
