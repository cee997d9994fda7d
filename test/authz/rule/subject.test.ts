import t from 'tap'
import { InvalidRule } from '../../../plugins/authz/errors.ts'
import { comparable, subjectOf } from '../../../plugins/authz/rule/subject.ts'
import type { Auth } from '../../../plugins/contract.ts'
import { thrown } from '../articles.ts'

const auth = (issuer: string) => ({ subject: 'ada', issuer }) as Auth

t.test('a subject of another issuer is none of ours', async t => {
  t.strictSame([auth('a'), auth('b'), null].map(subjectOf(['a', 'c'])), ['ada', undefined, undefined])
  t.strictSame([auth('a'), auth('b'), null].map(subjectOf(null)), ['ada', 'ada', undefined])
})

t.test('whose subject it is must be known', async t => {
  const invalid = (path: string, why: string) => new InvalidRule('here', `${path} ${why}`)
  const any = subjectOf(null)
  t.equal(comparable(any, 'authz', 'compares a subject', invalid), any)
  t.match(thrown(() => comparable(null, 'authz', 'compares a subject', invalid)), {
    code: 'GTH_AUTHZ_INVALID_RULE',
    message: 'here: authz compares a subject, but tokens of several issuers are accepted, and the same `sub` of two of them is two persons: say whose are meant by the option issuers of authz.'
  })
})
