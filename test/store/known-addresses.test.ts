import t from 'tap'
import { openStore } from '../../store/open.ts'
import { newStore } from './store.ts'

const DAY = 24 * 3_600_000

t.test('knows a person at an address, not another person there nor the person elsewhere', async t => {
  const { knownAddresses } = await newStore(t)
  await knownAddresses.add('ada', '192.0.2.1')
  t.equal(knownAddresses.has('ada', '192.0.2.1'), true)
  t.equal(knownAddresses.has('ada', '192.0.2.2'), false)
  t.equal(knownAddresses.has('abe', '192.0.2.1'), false)
})

t.test('for 30 days since the last login, restarts or not', async t => {
  const folder = t.testdir()
  const clock = { now: Date.now() }
  t.intercept(Date, 'now', { value: () => clock.now })
  const before = await openStore(folder)
  await before.knownAddresses.add('ada', '192.0.2.1')
  clock.now += 29 * DAY
  await before.knownAddresses.add('ada', '192.0.2.2')
  t.equal(before.knownAddresses.has('ada', '192.0.2.1'), true)
  clock.now += DAY
  t.equal(before.knownAddresses.has('ada', '192.0.2.1'), false)
  await before.close()

  const { knownAddresses } = await newStore(t, folder)
  t.equal(knownAddresses.has('ada', '192.0.2.2'), true)
  await knownAddresses.add('ada', '192.0.2.2')
  clock.now += 29 * DAY
  t.equal(knownAddresses.has('ada', '192.0.2.2'), true)
})

t.test('no more than the newest 20 of each person', async t => {
  const { knownAddresses } = await newStore(t)
  const network = (i: number) => `2001:db8:${i}::`
  for (let i = 0; i < 20; i++) await knownAddresses.add('ada', network(i))
  await knownAddresses.add('ada', network(0))
  await knownAddresses.add('ada', network(20))
  t.equal(knownAddresses.has('ada', network(0)), true, 'what was used again is new')
  t.equal(knownAddresses.has('ada', network(1)), false)
  for (let i = 2; i <= 20; i++) t.equal(knownAddresses.has('ada', network(i)), true)
})

t.test('simultaneous logins are all remembered', async t => {
  const { knownAddresses } = await newStore(t)
  const addresses = Array.from({ length: 10 }, (_, i) => `192.0.2.${i}`)
  await Promise.all(addresses.map(address => knownAddresses.add('ada', address)))
  for (const address of addresses) t.equal(knownAddresses.has('ada', address), true)
})
