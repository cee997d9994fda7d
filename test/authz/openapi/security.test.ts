import t from 'tap'
import { agreesWith, securityFor } from '../../../plugins/authz/openapi/security.ts'

t.test('a credential that must be there, may be absent, or is not read', async t => {
  const security = [{ bearer: [] }]
  t.strictSame(securityFor('required', security), [{ bearer: [] }])
  t.strictSame(securityFor('optional', security), [{ bearer: [] }, {}])
  t.strictSame(securityFor('public', security), [])
})

t.test('what a route says itself agrees or contradicts, whatever schemes it names', async t => {
  const modes = ['required', 'optional', 'public'] as const
  for (const [security, ...agrees] of [
    [[{ bearer: [] }], 'required'],
    [[{ oauth2: ['article:read'] }, { a: [], b: [] }], 'required'],
    [[{ bearer: [] }, {}], 'optional'],
    [[{}, { oauth2: ['article:read'] }], 'optional'],
    [[], 'public'],
    [[{}], 'public'],
    [{}], ['bearer'], [['bearer']], [[null]], [[[]]], [true], [{ bearer: [] }]
  ] as const) {
    t.strictSame(modes.filter(mode => agreesWith(mode, security)), agrees, JSON.stringify(security))
  }
})
