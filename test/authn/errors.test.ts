import t from 'tap'
import * as errors from '../../plugins/authn/errors.ts'

interface Made extends Error { code: string, statusCode: number }

const made = Object.entries(errors).map(([name, Class]) => ({ name, error: Reflect.construct(Class, []) as Made }))
const STOPS = ['UnknownOption', 'InvalidOption', 'AlreadyRegistered', 'NotAuthenticated', 'IdentityAssigned', 'CookieOff', 'CookieTooLarge']

t.test('every error has a code of its own', async t => {
  for (const { error } of made) t.match(error.code, /^GTH_AUTHN_[A-Z_]+$/)
  t.equal(new Set(made.map(({ error }) => error.code)).size, made.length)
})

t.test('a refusal is cheap, an error of the program has a stack', async t => {
  for (const { name, error } of made) {
    t.equal(Object.hasOwn(error, 'stack'), STOPS.includes(name), name)
    t.equal(error.statusCode, STOPS.includes(name) ? 500 : { CrossSite: 403, RevocationUnavailable: 503, ClaimsUnchecked: 503, ServerClosing: 503 }[name] ?? 401, name)
  }
})
