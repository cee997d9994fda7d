import { inspect } from 'node:util'
import t from 'tap'
import { checkHeader, normaliseTyp } from '../../plugins/authn/header.ts'
import { HEADER } from './mint.ts'

const strange = [null, true, false, 0, 1, '', 'b64', [], ['b64'], [''], ['exp'], {}, { a: 1 }]

t.test('typ', async t => {
  for (const typ of ['at+jwt', 'AT+JWT', 'At+Jwt', 'application/at+jwt', 'APPLICATION/at+JWT']) t.doesNotThrow(() => checkHeader({ ...HEADER, typ }, 'at+jwt'), typ)
  const wrong = [...strange, 'JWT', 'jwt', 'at+jwt ', ' at+jwt', 'at+jwt\0', 'application/application/at+jwt', 'application/', 'text/at+jwt', 'at+jwt;a=b', 'id+jwt', 'dpop+jwt', 'logout+jwt', ['at+jwt'], { toLowerCase: 'at+jwt' }]
  for (const typ of wrong) t.throws(() => checkHeader({ ...HEADER, typ }, 'at+jwt'), { code: 'GTH_AUTHN_TYPE_INVALID' }, inspect(typ))
  t.throws(() => checkHeader({ alg: 'HS256' }, 'at+jwt'), { code: 'GTH_AUTHN_TYPE_INVALID' }, 'missing')
  t.doesNotThrow(() => checkHeader({ alg: 'HS256', typ: 'JWT' }, 'jwt'))
  for (const header of [{}, ...wrong.map(typ => ({ typ }))]) t.doesNotThrow(() => checkHeader(header, null), 'not checked')
})

t.test('crit, in any form', async t => {
  for (const crit of [...strange, ['alg'], ['a', 'a'], [1]]) t.throws(() => checkHeader({ ...HEADER, crit, b64: false }, 'at+jwt'), { code: 'GTH_AUTHN_CRITICAL_UNSUPPORTED' }, inspect(crit))
  t.throws(() => checkHeader({ crit: undefined }, null), { code: 'GTH_AUTHN_CRITICAL_UNSUPPORTED' })
  t.doesNotThrow(() => checkHeader({ ...HEADER, Crit: ['a'] }, 'at+jwt'), 'names are case-sensitive')
})

t.test('kid', async t => {
  for (const kid of strange) {
    if (typeof kid === 'string') continue
    t.throws(() => checkHeader({ ...HEADER, kid }, 'at+jwt'), { code: 'GTH_AUTHN_TOKEN_MALFORMED' }, inspect(kid))
  }
  for (const kid of ['', 'a', '../../dev/null', '__proto__', "' or 1=1"]) t.doesNotThrow(() => checkHeader({ ...HEADER, kid }, 'at+jwt'), kid)
})

t.test('keys that the token brings along are not looked at', async t => {
  t.doesNotThrow(() => checkHeader({ ...HEADER, jwk: { kty: 'oct', k: 'AA' }, jku: 'http://attacker.example', x5u: 7, x5c: null }, 'at+jwt'))
})

t.test('normaliseTyp', async t => {
  t.equal(normaliseTyp('Application/AT+JWT'), 'at+jwt')
  t.equal(normaliseTyp('JWT'), 'jwt')
})
