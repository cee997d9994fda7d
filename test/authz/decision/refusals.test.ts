import t from 'tap'
import { InvalidRule } from '../../../plugins/authz/errors.ts'
import { forbidden, stepUpRequired } from '../../../plugins/authz/decision/refusals.ts'
import { stepUpCheck } from '../../../plugins/authz/rule/step-up.ts'

interface Refusal { message: string, headers: Record<string, string> }
const login = (value: unknown) => stepUpCheck(value, 'x', (path, why) => new InvalidRule(path, why))
const challenge = (refuse: () => Error) => (refuse() as unknown as Refusal).headers['www-authenticate']

t.test('the strictest of several logins is asked for', async t => {
  t.equal(challenge(stepUpRequired([login({ maxAge: 60 }), login({ maxAge: 30 })])), 'Bearer error="insufficient_user_authentication", error_description="This requires a login in the last 60 s, a login in the last 30 s.", max_age="30"')
  t.equal(challenge(stepUpRequired([login({ acr: ['a', 'b'] })])), 'Bearer error="insufficient_user_authentication", error_description="This requires a login by a or b.", acr_values="a b"')
  t.match(challenge(stepUpRequired([login({ acr: 'x'.repeat(2000) })])), /error_description="This requires another login\."/)
})

t.test('what does not fit into a header is said in the body alone', async t => {
  const refuse = forbidden('a "quoted" rule', null)
  t.match(refuse(), { message: 'This requires a "quoted" rule.' })
  t.equal(challenge(refuse), 'Bearer error="insufficient_scope", error_description="The subject lacks permissions that this needs."')
  t.notMatch(challenge(forbidden('x', ['y'.repeat(2000)])), /scope=/)
  t.match(challenge(forbidden('x', ['y', 'z'])), /scope="y z"/)
})
