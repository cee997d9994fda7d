import t from 'tap'
import type { Auth } from '../../plugins/contract.ts'
import { isLasting, markLasting } from '../../plugins/identity/lasting.ts'

t.test('an identity lasts once that is said of it, and no other that is equal to it', async t => {
  const [kept, other] = [auth(), auth()]
  markLasting(kept)
  t.equal(isLasting(kept), true)
  t.equal(isLasting(other), false)
})

function auth (): Auth {
  return Object.freeze({ subject: 'ana', claims: { sub: 'ana' } as Auth['claims'], source: 'header' as const, issuer: 'https://issuer.example' })
}
