import t from 'tap'
import * as password from '../../store/password.ts'

const { hashPassword, verifyPassword } = password

t.test('argon2id at the cost that OWASP asks for, salted', async t => {
  const phc = await hashPassword('gatehouse')
  t.match(phc, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  t.not(await hashPassword('gatehouse'), phc)
})

t.test('only the very password matches', async t => {
  const phc = await hashPassword('gatehouse')
  t.equal(await verifyPassword(phc, 'gatehouse'), true)
  for (const other of ['', 'Gatehouse', 'gatehouse ', 'gatehouse\0', '\0gatehouse', 'gatehous', 'ｇatehouse', 'gatehouse\ud800']) t.equal(await verifyPassword(phc, other), false)
})

t.test('the same characters are one password, whichever way they are composed', async t => {
  const [composed, decomposed] = ['caf\u00e9', 'cafe\u0301']
  t.equal(await verifyPassword(await hashPassword(composed), decomposed), true)
  t.equal(await verifyPassword(await hashPassword(decomposed), composed), true)
  t.equal(await verifyPassword(await hashPassword(composed), 'cafe'), false)
})

t.test('a password of 256 characters works, whatever they are; what could never match is not hashed', async t => {
  for (const longest of ['x'.repeat(256), '🔑'.repeat(128), '\0'.repeat(256)]) t.equal(await verifyPassword(await hashPassword(longest), longest), true)
  for (const unusable of ['x'.repeat(257), 'x'.repeat(1_000_000), '\ud800', 'a\udfffb', '\ude00\ud83d']) {
    await t.rejects(hashPassword(unusable), { code: 'PASSWORD_UNUSABLE' })
  }
})

t.test('what is verified in place of an unusable password opens nothing', async t => {
  const phc = await hashPassword('')
  t.equal(await verifyPassword(phc, ''), true)
  for (const unusable of ['x'.repeat(257), '\ud800']) t.equal(await verifyPassword(phc, unusable), false)
})

t.test('a broken password does not match the one that it would be as UTF-8', async t => {
  const phc = await hashPassword('\ufffd')
  t.equal(await verifyPassword(phc, '\ufffd'), true)
  for (const broken of ['\ud800', '\udfff']) t.equal(await verifyPassword(phc, broken), false)
})

t.test('every password costs one hash, and none costs more', async t => {
  const verified: string[] = []
  const { verifyPassword } = await t.mockImport<typeof password>('../../store/password.ts', {
    '@node-rs/argon2': { hash: async () => '', verify: async (_phc: string, password: string) => verified.push(password) > 0 }
  })
  t.equal(await verifyPassword('', 'right'), true)
  for (const unusable of ['x'.repeat(1_000_000), '\ud800']) t.equal(await verifyPassword('', unusable), false)
  t.strictSame(verified, ['right', '', ''])
})
