import t from 'tap'
import { readCredential, tokenOf } from '../../plugins/authn/credential.ts'

const NAME = '__Host-access'
interface Headers { authorization?: string, cookie?: string }

const answer = (headers: Headers, { cookieName = NAME as string | null, maxTokenBytes = 10, rawHeaders = [] as string[], truncatedFrom = Infinity } = {}): string => {
  try {
    const credential = readCredential({ headers, rawHeaders }, { cookieName, truncatedFrom })
    return `${credential.source} ${tokenOf(credential, maxTokenBytes)}`
  } catch (error) {
    return (error as { code: string }).code.replace('GTH_AUTHN_', '')
  }
}

t.test('header or cookie', async t => {
  t.equal(answer({ authorization: 'Bearer abc' }), 'header abc')
  t.equal(answer({ cookie: `${NAME}=abc` }), 'cookie abc')
  for (const none of [{}, { cookie: '' }, { cookie: 'a=b' }]) t.equal(answer(none), 'CREDENTIAL_MISSING')
})

t.test('a present Authorization header decides, whatever its form', async t => {
  const cookie = `${NAME}=good`
  t.equal(answer({ authorization: 'Bearer abc', cookie }), 'header abc')
  for (const authorization of ['', ' ', 'Basic dTpw', 'Bear', 'Bearer\tabc', 'undefined', 'null']) t.equal(answer({ authorization, cookie }), 'SCHEME_UNSUPPORTED', authorization)
  t.equal(answer({ authorization: 'Bearer', cookie }), 'TOKEN_MALFORMED')
  t.equal(answer({ authorization: 'Bearer 12345678901', cookie }), 'TOKEN_TOO_LONG')
})

t.test('the cookie counts only where the option is on', async t => {
  t.equal(answer({ cookie: `${NAME}=abc` }, { cookieName: null }), 'CREDENTIAL_MISSING')
  t.equal(answer({ cookie: `${NAME}=abc` }, { cookieName: 'other' }), 'CREDENTIAL_MISSING')
})

t.test('repeated', async t => {
  t.equal(answer({ authorization: 'Bearer abc' }, { rawHeaders: ['Authorization', 'Bearer abc', 'authorization', 'Bearer abc'] }), 'CREDENTIAL_REPEATED')
  t.equal(answer({ cookie: `${NAME}=a; ${NAME}=b` }), 'CREDENTIAL_REPEATED')
})

t.test('where headers may be missing, nothing is read', async t => {
  const rawHeaders = ['Authorization', 'Bearer abc', 'A', 'a']
  for (const headers of [{}, { authorization: 'Bearer abc' }, { authorization: 'Basic dTpw' }, { cookie: `${NAME}=a; ${NAME}=b` }]) {
    for (const truncatedFrom of [2, 3, 4]) t.equal(answer(headers, { rawHeaders, truncatedFrom }), 'HEADERS_TRUNCATED')
  }
  t.equal(answer({ authorization: 'Bearer abc' }, { rawHeaders, truncatedFrom: 5 }), 'header abc')
})

t.test('at most maxTokenBytes', async t => {
  for (const [token, ok] of [['1234567890', true], ['12345678901', false]] as const) {
    t.equal(answer({ authorization: `Bearer ${token}` }), ok ? `header ${token}` : 'TOKEN_TOO_LONG')
    t.equal(answer({ cookie: `${NAME}=${token}` }), ok ? `cookie ${token}` : 'TOKEN_TOO_LONG')
  }
})
