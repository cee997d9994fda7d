import fastify from 'fastify'
import t from 'tap'
import { keepGrant } from '../../../plugins/acting/grants.ts'
import type { Auth } from '../../../plugins/contract.ts'
import type { Sources } from '../../../plugins/authz/decision/find.ts'
import { orGranted } from '../../../plugins/authz/permissions/granted.ts'
import { heldIn } from '../../../plugins/authz/permissions/held.ts'
import { CLAIM_NAMES, permissionsFrom } from '../../../plugins/authz/permissions/permissions.ts'
import { model } from '../articles.ts'

const { log } = fastify()
const permissionsOf: Sources['permissionsOf'] = orGranted(permissionsFrom(model, CLAIM_NAMES), heldIn(model), 'scope')
const authOf = (claims: object) => ({ subject: 'ada', claims: { roles: ['admin'], ...claims }, source: 'header', issuer: 'i' }) as unknown as Auth

t.test('a grant counts instead of the claims, and the scope caps it', async t => {
  const unknown: string[] = []
  const grant = { roles: ['author', 'autor'], permissions: ['article:publish', 'article:pubish'], unknown: (kind: string, name: string) => { unknown.push(`${kind} ${name}`) } }
  const [claimed, granted, capped] = [authOf({}), authOf({}), authOf({ scope: 'article:read user:manage' })]
  keepGrant(granted, grant)
  keepGrant(capped, grant)
  const of = (auth: Auth) => { const { granted, held } = permissionsOf(auth, 'cached', log) as unknown as { granted: Set<string>, held: Set<string> }; return [[...granted], [...held]] }
  t.ok(of(claimed)[0]?.includes('user:manage'))
  const held = ['article:read', 'article:write', 'article:publish']
  t.strictSame(of(granted), [held, held])
  t.strictSame(unknown, ['role autor', 'permission article:pubish'])
  t.strictSame(of(capped), [['article:read'], held])
})
