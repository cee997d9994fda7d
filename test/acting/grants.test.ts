import t from 'tap'
import { grantOf, keepGrant } from '../../plugins/acting/grants.ts'

t.test('a grant counts for one Auth, not for one that looks the same', async t => {
  const auth = Object.freeze({ subject: 'ada' })
  const grant = { roles: ['author'], permissions: [], unknown () {} }
  t.equal(grantOf(auth), undefined)
  keepGrant(auth, grant)
  t.equal(grantOf(auth), grant)
  t.equal(grantOf({ subject: 'ada' }), undefined)
})
