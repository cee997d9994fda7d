import t from 'tap'
import type { Auth } from '../../../plugins/contract.ts'
import { InvalidRule } from '../../../plugins/authz/errors.ts'
import { Inquiry, type Asked } from '../../../plugins/authz/decision/inquiry.ts'
import { FRESH, isStepUp, stepUpCheck } from '../../../plugins/authz/rule/step-up.ts'
import { guarded, thrown } from '../articles.ts'
import { bearer } from '../authenticator.ts'

const read = (value: unknown) => stepUpCheck(value, 'authz.stepUp', (path, why) => new InvalidRule('here', `${path} ${why}`))
const now = () => Math.floor(Date.now() / 1000)

t.test('a login is recent enough, and strong enough', async t => {
  const suffices = (value: unknown, claims: object | null) => {
    const { fact, isSo, isNotSo } = read(value)
    const auth = claims === null ? null : { claims } as Auth
    const found = fact.find(new Inquiry({} as Asked, auth, undefined), AbortSignal.timeout(1))
    t.equal(isNotSo(found, auth), false, 'nobody is admitted for an old login')
    return isSo(found, auth)
  }
  t.equal(suffices({ maxAge: 60 }, { auth_time: now() - 30 }), true)
  t.equal(suffices({ maxAge: 60 }, { auth_time: now() - 90 }), false)
  for (const claims of [{}, { auth_time: '1' }, { auth_time: NaN }, { auth_time: Infinity }, { auth_time: null }, Object.create({ auth_time: now() }) as object, null]) t.equal(suffices({ maxAge: 60 }, claims), false)
  t.equal(suffices({ maxAge: 1 }, { auth_time: now() + 50 }), true, 'clocks differ')
  for (const time of [now() + 70, Date.now(), now() * 10]) t.equal(suffices({ maxAge: 600 }, { auth_time: time }), false, 'a time that has not come, such as one in milliseconds')
  t.equal(suffices({ acr: 'mfa' }, { acr: 'mfa' }), true)
  t.equal(suffices({ acr: ['mfa', 'phr'] }, { acr: 'phr' }), true)
  for (const claims of [{}, { acr: 'pwd' }, { acr: ['mfa'] }]) t.equal(suffices({ acr: 'mfa' }, claims), false)
  t.equal(suffices({ maxAge: 60, acr: 'mfa' }, { acr: 'mfa', auth_time: now() - 90 }), false)
  t.equal(read({ maxAge: 60 }).isSo(FRESH, null), true)
})

t.test('it is called what it is', async t => {
  t.equal(read({ maxAge: 60 }).text, 'a login in the last 60 s')
  t.equal(read({ acr: ['mfa', 'phr'] }).text, 'a login by mfa or phr')
  t.equal(read({ maxAge: 60, acr: 'mfa' }).text, 'a login in the last 60 s by mfa')
  t.ok(isStepUp(read({ maxAge: 60 })))
  t.notOk(isStepUp({ kind: 'permission', permission: 'x' }))
})

t.test('what asks for nothing, or for nonsense, is refused', async t => {
  for (const [value, message] of [
    [null, /must be \{ maxAge/], [[], /must be/], [{}, /asks for nothing/], [{ maxage: 1 }, /Did you mean "maxAge"\?/], [{ maxAge: 0 }, /maxAge must be a whole number of seconds/], [{ maxAge: 1.5 }, /whole number/], [{ maxAge: 2 ** 53 }, /whole number/], [{ maxAge: NaN }, /whole number/], [{ maxAge: '60' }, /whole number/],
    [{ acr: '' }, /acr must be/], [{ acr: 'a b' }, /without spaces/], [{ acr: 'a"' }, /without spaces and quotes/], [{ acr: 1 }, /acr must be/], [{ acr: [] }, /acr is empty/]
  ] as const) t.match(thrown(() => read(value)), { code: 'GTH_AUTHZ_INVALID_RULE', message })
})

t.test('whom another login would help is told so (RFC 9470), and nobody else', async t => {
  const app = await guarded()
  app.get('/', { authz: { all: ['article:read', { stepUp: { maxAge: 60, acr: 'mfa' } }, { stepUp: { maxAge: 600 } }] } }, () => 'in')
  const ask = (claims: object) => app.inject({ url: '/', headers: bearer(claims) })
  const old = await ask({ roles: ['author'], auth_time: now() - 90, acr: 'mfa' })
  t.match(old.json(), { statusCode: 401, code: 'GTH_AUTHZ_STEP_UP_REQUIRED', message: 'This requires a login in the last 60 s by mfa, a login in the last 600 s.' })
  t.equal(old.headers['www-authenticate'], 'Bearer error="insufficient_user_authentication", error_description="This requires a login in the last 60 s by mfa, a login in the last 600 s.", max_age="60", acr_values="mfa"')
  t.equal((await ask({ auth_time: now() - 90 })).statusCode, 403, 'no login helps')
  t.equal((await ask({ roles: ['author'], auth_time: now(), acr: 'mfa' })).body, 'in')
  await app.close()
})
