import t from 'tap'
import * as errors from '../../plugins/authz/errors.ts'

t.test('errors of boot have a stack; refusals, which a flood may ask for, have none', async t => {
  const refusals = { Forbidden: 403, RouteWithoutPlan: 403, AuthenticatorFault: 503, PermissionsUnavailable: 503, Undecided: 503, ResourceNotFound: 404, InvalidParameter: 400, StepUpRequired: 401 }
  for (const [name, Class] of Object.entries(errors)) {
    const error = new Class('one', 'two', 'three', 'four')
    t.match(error.code, /^GTH_AUTHZ_[A-Z_]+$/)
    t.equal(error.statusCode, name in refusals ? refusals[name as keyof typeof refusals] : 500, name)
    t.equal(error.stack === undefined, name in refusals, name)
  }
})

t.test('a name with a percent sign is printed as it is', async t => {
  t.match(new errors.InvalidRule('Route GET /%s', 'names "%d"').message, 'Route GET /%s: names "%d"')
})
