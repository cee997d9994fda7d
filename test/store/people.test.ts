import { open } from 'lmdb'
import t from 'tap'
import { openStore } from '../../store/open.ts'
import type * as mocked from '../../store/people.ts'
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
  for (const odd of ['', '__proto__', 'ada\0', '\0', '\ud800', 'ＡＤＡ', '🏰'.repeat(32), '\uffff'.repeat(65), '\uffff'.repeat(1_000_000)]) {
    t.equal(await people.authenticate(odd, 'a password'), null)
    t.equal(await people.authenticate('ada', odd), null)
  }
})

t.test('nobody is added who could never log in', async t => {
  const { people } = await newStore(t)
  await t.rejects(people.add({ ...ada, username: 'x'.repeat(65) }, 'a password'), { code: 'USERNAME_TOO_LONG' })
  await t.rejects(people.add(ada, '\ud800'), { code: 'PASSWORD_UNUSABLE' })
  t.strictSame(people.list(), [])
  const longest = { ...ada, username: '\uffff'.repeat(64) }
  t.equal(await people.add(longest, 'a password'), true)
  t.strictSame(await people.authenticate(longest.username, 'a password'), longest)
  t.equal(await people.authenticate(`${longest.username}x`, 'a password'), null)
})

t.test('who is disabled cannot log in, until enabled again; also after a restart', async t => {
  const folder = t.testdir()
  const before = await openStore(folder)
  await before.people.add(ada, 'a password')
  await before.people.add({ ...ada, username: 'abe', disabled: true }, 'a password')
  t.equal(await before.people.authenticate('abe', 'a password'), null)
  t.strictSame(await before.people.authenticate('ada', 'a password'), ada)
  t.equal(await before.people.setDisabled('ada', true), true)
  t.equal(await before.people.setDisabled('bob', true), false)
  t.equal(await before.people.authenticate('ada', 'a password'), null)
  await before.close()

  const { people } = await newStore(t, folder)
  t.strictSame(people.list().map(({ username, disabled }) => [username, disabled]), [['abe', true], ['ada', true]])
  t.equal(await people.authenticate('ada', 'a password'), null)
  await people.setDisabled('ada', false)
  t.match(await people.authenticate('ada', 'a password'), ada)
})

t.test('one password is verified for each attempt, whoever it is for', async t => {
  let verified = 0
  const { openPeople } = await t.mockImport<typeof mocked>('../../store/people.ts', {
    // As the compiler writes it.
    '../../store/password.js': { hashPassword: async (password: string) => password, verifyPassword: async (phc: string, password: string) => { verified++; return phc === password } }
  })
  const root = open({ path: t.testdir(), noSubdir: false })
  t.teardown(() => root.close())
  const people = await openPeople(root)
  await people.add(ada, 'a password')
  await people.add({ ...ada, username: 'abe', disabled: true }, 'a password')
  for (const [username, password] of [['ada', 'a password'], ['ada', 'wrong'], ['abe', 'a password'], ['bob', 'a password'], ['x'.repeat(65), ''], ['ada', 'x'.repeat(1_000_000)]] as const) {
    verified = 0
    await people.authenticate(username, password)
    t.equal(verified, 1)
  }
})

t.test('is busy while 500 passwords are being verified, and not when they are', async t => {
  const { people } = await newStore(t)
  const all = Array.from({ length: 499 }, () => people.authenticate('ada', 'a password'))
  t.equal(people.busy(), false)
  all.push(people.authenticate('ada', 'a password'))
  t.equal(people.busy(), true)
  await Promise.all(all)
  t.equal(people.busy(), false)
})

t.test('what the next token of somebody says', async t => {
  const { people } = await newStore(t)
  await people.add({ username: 'ada', name: 'Ada', roles: ['editor'] }, 'a password')
  t.strictSame(people.claimsOf('ada'), { name: 'Ada' })
  await people.setDisabled('ada', true)
  t.equal(people.claimsOf('ada'), null)
  t.equal(people.claimsOf('nobody'), null)
})

t.test('roles are what they are by now', async t => {
  const { people } = await newStore(t)
  await people.add({ username: 'ada', name: 'Ada', roles: ['editor'] }, 'a password')
  t.strictSame(people.rolesOf('ada'), ['editor'])
  t.strictSame(await people.setRoles('ada', ['reader']), { username: 'ada', name: 'Ada', roles: ['reader'] })
  t.strictSame(people.find('ada'), { username: 'ada', name: 'Ada', roles: ['reader'] })
  t.strictSame(people.rolesOf('ada'), ['reader'])
  await people.setDisabled('ada', true)
  t.strictSame(people.rolesOf('ada'), [], 'who is disabled may nothing')
  for (const nobody of ['bob', 'x'.repeat(5000)]) {
    t.strictSame(people.rolesOf(nobody), [])
    t.equal(people.find(nobody), undefined)
  }
  t.equal(await people.setRoles('bob', ['admin']), undefined)
  t.equal(people.find('bob'), undefined)
})
