import t from 'tap'
import { newStore } from './store.ts'

const ada = { username: 'ada', name: 'Ada', roles: ['admin'] }

t.test('who was added can log in', async t => {
  const { people } = await newStore(t)
  t.equal(await people.add(ada, 'a password'), true)
  t.strictSame(await people.authenticate('ada', 'a password'), ada)
  t.equal(await people.authenticate('ada', 'another password'), null)
  t.equal(await people.authenticate('bob', 'a password'), null)
})

t.test('a username has one owner', async t => {
  const { people } = await newStore(t)
  await people.add(ada, 'a password')
  t.equal(await people.add({ ...ada, roles: [] }, 'mine now'), false)
  t.strictSame(await people.authenticate('ada', 'a password'), ada)
  t.equal(await people.authenticate('ada', 'mine now'), null)
})

t.test('a list of people holds no hash', async t => {
  const { people } = await newStore(t)
  await people.add(ada, 'a password')
  await people.add({ username: 'abe', name: 'Abe', roles: [] }, 'a password')
  t.strictSame(people.list(), [{ username: 'abe', name: 'Abe', roles: [] }, ada])
})

t.test('odd names and passwords find nobody and break nothing', async t => {
  const { people } = await newStore(t)
  await people.add(ada, 'a password')
  for (const odd of ['', '__proto__', 'ada\0', '\0', '\ud800', 'ＡＤＡ', '🏰'.repeat(32), '\uffff'.repeat(64)]) {
    t.equal(await people.authenticate(odd, 'a password'), null)
    t.equal(await people.authenticate('ada', odd), null)
  }
})

t.test('an unknown name takes as long as a known one', async t => {
  const { people } = await newStore(t)
  await people.add(ada, 'a password')
  const time = async (username: string) => {
    const times: number[] = []
    for (let i = 0; i < 7; i++) {
      const start = performance.now()
      await people.authenticate(username, 'wrong')
      times.push(performance.now() - start)
    }
    return Math.min(...times)
  }
  const [known, unknown] = [await time('ada'), await time('bob')]
  t.ok(unknown > known / 3, `a hash is verified for both: ${known.toFixed(1)} ms, ${unknown.toFixed(1)} ms`)
})
