import t from 'tap'
import { hashPassword, verifyPassword } from '../../store/password.ts'

t.test('argon2id at the cost that OWASP asks for, salted', async t => {
  const phc = await hashPassword('gatehouse')
  t.match(phc, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  t.not(await hashPassword('gatehouse'), phc)
})

t.test('only the very password matches', async t => {
  const phc = await hashPassword('gatehouse')
  t.equal(await verifyPassword(phc, 'gatehouse'), true)
  for (const other of ['', 'Gatehouse', 'gatehouse ', 'gatehouse\0', 'gatehous', 'ｇatehouse']) t.equal(await verifyPassword(phc, other), false)
})
