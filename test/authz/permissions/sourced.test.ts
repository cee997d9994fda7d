import fc from 'fast-check'
import t from 'tap'
import type { Auth } from '../../../plugins/contract.ts'
import { capped } from '../../../plugins/authz/permissions/capped.ts'
import { sourcedPermissions } from '../../../plugins/authz/permissions/sourced.ts'

const held = new Set(['article:read', 'article:write'])
const auth = (claims: object) => ({ subject: 'ada', issuer: 'i', source: 'header', claims }) as Auth

t.test('a token without a scope is granted all that is held', async t => {
  const read = sourcedPermissions(held, 7, 'scope')
  t.same(read(auth({})), { granted: held, held, version: 7 })
  t.equal(read(auth({})), read(auth({ scp: 'other' })), 'and nothing is made for it')
})

t.test('a scope caps what is granted, not what is held', async t => {
  t.same(sourcedPermissions(held, null, 'scope')(auth({ scope: 'article:read user:manage' })), { granted: new Set(['article:read']), held, version: null })
  t.same(sourcedPermissions(held, null, 'scp')(auth({ scp: '', scope: 'article:read' })).granted, new Set())
  t.same(sourcedPermissions(held, null, false)(auth({ scope: '' })).granted, held)
})

t.test('what the latest scope leaves is kept, but not that of an endless one', async t => {
  const read = sourcedPermissions(held, null, 'scope')
  const first = read(auth({ scope: 'article:read' }))
  t.equal(read(auth({ scope: 'article:read' })), first)
  const endless = 'article:write ' + 'x'.repeat(1024)
  t.not(read(auth({ scope: endless })), read(auth({ scope: endless })))
  t.equal(read(auth({ scope: 'article:read' })), first, 'nor does it drive out the one that is kept')
  t.not(read(auth({ scope: 'article:write' })), first)
  t.not(read(auth({ scope: 'article:read' })), first)
})

t.test('law: no token is granted what the scope of another one leaves', async t => {
  const scope = fc.oneof(fc.constant(undefined), fc.array(fc.constantFrom(...held, 'openid')).map(names => names.join(' ')), fc.constantFrom(null, 0, ['article:read']))
  fc.assert(fc.property(fc.array(scope), scopes => {
    const read = sourcedPermissions(held, null, 'scope')
    for (const scope of scopes) {
      const { granted } = read(auth(scope === undefined ? {} : { scope }))
      t.same(granted, capped(held, scope))
    }
  }))
})
