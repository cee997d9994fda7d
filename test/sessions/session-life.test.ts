import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { setTimeout as wait } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { SessionEvent, TokenAnswer } from '../../plugins/sessions/index.ts'
import { newRefreshToken } from '../../plugins/sessions/refresh-token.ts'
import { memoryStore } from '../../plugins/sessions/stores/memory.ts'
import '../../plugins/sessions/session-life.ts'
import { application, audience, client, issuer } from './application.ts'

function listen (t: Test): string[] {
  const heard: string[] = []
  const listener = (message: unknown) => { heard.push((message as SessionEvent).event) }
  subscribe('gatehouse:session', listener)
  t.teardown(() => unsubscribe('gatehouse:session', listener))
  return heard
}

t.test('a refresh token works once, and leads to tokens of the same session', async t => {
  const heard = listen(t)
  const { start, refresh, claims } = client(await application(t, { grace: 0 }))
  const first = await start({ subject: 'ada', claims: { roles: ['admin'] } })
  const before = (await claims(first.access_token)).json()
  const response = await refresh(first.refresh_token)
  t.equal(response.statusCode, 200)
  t.equal(response.headers['cache-control'], 'no-store')
  t.notOk(response.headers['set-cookie'])
  const second = response.json<TokenAnswer>()
  t.match(second, { access_token: String, token_type: 'Bearer', expires_in: 600, refresh_token: /^[\w-]{86}$/ })
  t.not(second.refresh_token, first.refresh_token)
  const after = (await claims(second.access_token)).json()
  t.match(after, { sub: 'ada', roles: ['admin'], sid: before.sid, auth_time: before.auth_time })
  t.not(after.jti, before.jti)
  t.equal((await refresh(second.refresh_token)).statusCode, 200)
  t.strictSame(heard, ['started', 'refreshed', 'refreshed'])
})

t.test('a reuse ends the session: its refresh tokens and its access tokens', async t => {
  const heard = listen(t)
  const lines: string[] = []
  const app = await application(t, { grace: 0, log: { write: line => lines.push(line) } })
  const { start, refresh, claims } = client(app)
  const first = await start()
  const second = (await refresh(first.refresh_token)).json<TokenAnswer>()
  const reuse = await refresh(first.refresh_token)
  t.equal(reuse.statusCode, 401)
  t.equal(reuse.json().code, 'GTH_SESSIONS_REFRESH_TOKEN_REFUSED')
  t.equal(reuse.headers['www-authenticate'], 'Bearer realm="api"')
  t.equal(reuse.headers['cache-control'], 'no-store')
  const dead = await refresh(second.refresh_token)
  t.strictSame(dead.json(), reuse.json(), 'nobody learns which of them it was')
  for (const { access_token: token } of [first, second]) t.equal((await claims(token)).json().code, 'GTH_AUTHN_TOKEN_REVOKED')
  t.strictSame(heard, ['started', 'refreshed', 'reused'])
  const told = lines.filter(line => line.includes('used again'))
  t.equal(told.length, 1)
  t.match(JSON.parse(String(told[0])), { level: 40, subject: 'ada', session: String })
  for (const token of [first, second].flatMap(answer => [answer.access_token, answer.refresh_token])) t.notMatch(lines.join(''), token)
})

t.test('within the grace a retry gets the very same successor', async t => {
  const heard = listen(t)
  const { start, refresh, claims } = client(await application(t))
  const first = await start()
  const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(first.refresh_token)))
  t.strictSame(new Set(answers.map(({ statusCode }) => statusCode)), new Set([200]))
  const successors = new Set(answers.map(answer => answer.json<TokenAnswer>().refresh_token))
  t.equal(successors.size, 1)
  for (const answer of answers) t.equal((await claims(answer.json<TokenAnswer>().access_token)).statusCode, 200)
  const [successor] = successors
  t.equal((await refresh(successor)).statusCode, 200)
  t.equal((await refresh(first.refresh_token)).statusCode, 401, 'once the successor was used, it is a reuse')
  t.strictSame(new Set(heard), new Set(['started', 'refreshed', 'retried', 'reused']))
})

t.test('what is no refresh token of ours', async t => {
  const { start, refresh } = client(await application(t))
  const { access_token: access, refresh_token: token } = await start()
  const forged = [undefined, null, 7, '', 'x', access, newRefreshToken().text, `${token}A`, token.slice(0, -1), [token], { token }]
  for (const one of forged) t.equal((await refresh(one)).statusCode, 401, String(one))
  t.equal((await refresh(token)).statusCode, 200, 'and none of them ended the session')
})

t.test('no token at all', async t => {
  const app = await application(t)
  const response = await app.inject({ method: 'POST', url: '/refresh' })
  t.equal(response.statusCode, 401)
  t.equal(response.json().code, 'GTH_SESSIONS_REFRESH_TOKEN_MISSING')
  t.equal(response.headers['www-authenticate'], 'Bearer realm="api"')
})

t.test('logging out: no token of the session is accepted any more', async t => {
  const heard = listen(t)
  const { start, refresh, claims, end } = client(await application(t))
  const first = await start()
  const second = (await refresh(first.refresh_token)).json<TokenAnswer>()
  t.equal((await end(first.access_token)).statusCode, 200)
  for (const { access_token: access, refresh_token: token } of [first, second]) {
    t.equal((await claims(access)).statusCode, 401)
    t.equal((await refresh(token)).statusCode, 401, 'a revocation beats the grace')
  }
  t.equal((await end(first.access_token)).statusCode, 401, 'a revoked token ends nothing more')
  t.strictSame(heard, ['started', 'refreshed', 'ended'])
})

t.test('logging out with the refresh token alone, when the access token has expired', async t => {
  const app = await application(t)
  const { start, refresh } = client(app)
  const { refresh_token: token } = await start()
  t.equal((await app.inject({ method: 'DELETE', url: '/session', payload: { refresh_token: token } })).statusCode, 200)
  t.equal((await refresh(token)).statusCode, 401)
})

t.test('no session to end', async t => {
  const response = await (await application(t)).inject({ method: 'DELETE', url: '/session' })
  t.equal(response.statusCode, 401)
  t.equal(response.json().code, 'GTH_SESSIONS_SESSION_MISSING')
})

t.test('a cookie that a sibling domain planted keeps nobody from logging out', async t => {
  const app = await application(t)
  const { start, claims, refresh } = client(app)
  const planted = `__Host-refresh=${newRefreshToken().text}; __Host-refresh=x`
  t.equal((await app.inject({ method: 'DELETE', url: '/session', headers: { cookie: planted } })).json().code, 'GTH_AUTHN_CREDENTIAL_REPEATED', 'alone it is refused')

  const inHeader = await start()
  const byHeader = await app.inject({ method: 'DELETE', url: '/session', headers: { authorization: `Bearer ${inHeader.access_token}`, cookie: planted } })
  t.equal(byHeader.statusCode, 200)
  t.equal((await claims(inHeader.access_token)).statusCode, 401)
  t.equal((await refresh(inHeader.refresh_token)).statusCode, 401)

  const login = await app.inject({ method: 'POST', url: '/session', payload: { subject: 'ada', cookie: true } })
  const access = login.cookies[0]?.value
  const byCookie = await app.inject({ method: 'DELETE', url: '/session', headers: { cookie: `__Host-access=${access}; ${planted}` } })
  t.equal(byCookie.statusCode, 200)
  t.strictSame(byCookie.cookies.map(({ maxAge }) => maxAge), [0, 0])
  t.equal((await claims(String(access))).statusCode, 401)
})

t.test('another site\'s cookie ends nothing, also beside a token that does', async t => {
  const app = await application(t)
  const { start, claims } = client(app)
  const { access_token: token } = await start()
  const login = await app.inject({ method: 'POST', url: '/session', payload: { subject: 'bob', cookie: true } })
  const [access, refreshCookie] = login.cookies.map(({ value }) => value)
  const foreign = { 'sec-fetch-site': 'cross-site', cookie: `__Host-refresh=${refreshCookie}` }
  t.equal((await app.inject({ method: 'DELETE', url: '/session', headers: foreign })).json().code, 'GTH_SESSIONS_CROSS_SITE')
  const response = await app.inject({ method: 'DELETE', url: '/session', headers: { ...foreign, authorization: `Bearer ${token}` } })
  t.equal(response.statusCode, 200)
  t.strictSame(response.cookies, [])
  t.equal((await claims(token)).statusCode, 401)
  t.equal((await claims(String(access))).statusCode, 200)
})

t.test('a login ends the session that the client still holds, and no other', async t => {
  const app = await application(t)
  const { start, refresh, claims } = client(app)
  const [other, byHeader, byBody] = [await start(), await start(), await start()]
  await app.inject({ method: 'POST', url: '/session', payload: { subject: 'bob' }, headers: { authorization: `Bearer ${byHeader.access_token}` } })
  await app.inject({ method: 'POST', url: '/session', payload: { subject: 'bob', refresh_token: byBody.refresh_token } })
  for (const held of [byHeader, byBody]) {
    t.equal((await claims(held.access_token)).statusCode, 401)
    t.equal((await refresh(held.refresh_token)).statusCode, 401)
  }
  t.equal((await refresh(other.refresh_token)).statusCode, 200)
})

t.test('an end is remembered as long as a token can pass: signed by a slow refresh, under clocks that differ', async t => {
  const memory = memoryStore()
  const kept: number[] = []
  const app = await application(t, {
    accessLifetime: 300,
    storeTimeout: 60,
    store: {
      ...memory,
      rotate: rotation => { kept.push(rotation.keep); return memory.rotate(rotation) },
      revoke: (id, keep) => { kept.push(keep); return memory.revoke(id, keep) },
      revokeAll: (subject, keep) => { kept.push(keep); return memory.revokeAll(subject, keep) }
    }
  })
  const { start, refresh, end } = client(app)
  const { access_token: token } = await start()
  await end(token)
  await refresh((await start()).refresh_token)
  await app.sessions.endAll('ada')
  const [slow, clocks, tolerance] = [60 + 60, 60, 60]
  t.strictSame(kept, Array(3).fill(300 + slow + clocks + tolerance))
})

t.test('one session of a subject, and all', async t => {
  const app = await application(t)
  const { start, refresh, claims } = client(app)
  const [one, two] = [await start({ subject: 'ada', device: 'x'.repeat(300) }), await start({ subject: 'ada' })]
  const bobs = await start({ subject: 'bob' })
  const list = await app.sessions.list('ada')
  t.equal(list.length, 2)
  t.strictSame(new Set(list.map(({ device }) => device)), new Set(['x'.repeat(200), null]))
  t.notMatch(JSON.stringify(list), /hash|nonce|current/)
  const { sid } = (await claims(one.access_token)).json()
  t.equal(await app.sessions.endOne('bob', sid), false, 'it is not bob\'s')
  t.equal(await app.sessions.endOne('ada', 'unknown'), false)
  t.equal(await app.sessions.endOne('ada', sid), true)
  t.equal(await app.sessions.endOne('ada', sid), false)
  t.equal((await claims(one.access_token)).statusCode, 401)
  t.equal(await app.sessions.endAll('ada'), 1)
  t.equal(await app.sessions.endAll('ada'), 0)
  t.equal((await refresh(two.refresh_token)).statusCode, 401)
  t.equal((await claims(two.access_token)).statusCode, 401)
  t.equal((await refresh(bobs.refresh_token)).statusCode, 200)
})

t.test('the application says what the next token says, or that there is none', async t => {
  let roles: string[] | null = ['reader']
  const heard = listen(t)
  const { start, refresh, claims } = client(await application(t, { claimsOf: () => roles && { roles } }))
  let answer = await start({ subject: 'ada', claims: { roles: ['admin'] } })
  answer = (await refresh(answer.refresh_token)).json<TokenAnswer>()
  t.strictSame((await claims(answer.access_token)).json().roles, ['reader'])
  roles = null
  t.equal((await refresh(answer.refresh_token)).json().code, 'GTH_SESSIONS_REFRESH_TOKEN_REFUSED')
  t.equal((await claims(answer.access_token)).statusCode, 401)
  t.strictSame(heard, ['started', 'refreshed', 'ended'])
})

t.test('after a fault of the application the same token gets its successor', async t => {
  let fails = true
  const { start, refresh } = client(await application(t, { claimsOf: () => { if (fails) throw new Error('away'); return {} } }))
  const { refresh_token: token } = await start()
  t.equal((await refresh(token)).statusCode, 503)
  fails = false
  t.equal((await refresh(token)).statusCode, 200)
})

t.test('a session ends by itself: idle, and however often it is used', async t => {
  const { start, refresh } = client(await application(t, { accessLifetime: 1, idleLifetime: 1, absoluteLifetime: 2 }))
  const idle = await start()
  let used = await start()
  await wait(700)
  used = (await refresh(used.refresh_token)).json<TokenAnswer>()
  await wait(700)
  t.equal((await refresh(idle.refresh_token)).statusCode, 401)
  const response = await refresh(used.refresh_token)
  t.equal(response.statusCode, 200)
  t.ok(response.json<TokenAnswer>().expires_in <= 1)
  await wait(700)
  t.equal((await refresh(response.json<TokenAnswer>().refresh_token)).statusCode, 401)
})

t.test('a session that is over by our clock alone is refreshed to an expired token, not to a 500', async t => {
  const memory = memoryStore()
  const expired = { expiresAt: Date.now() / 1000 - 30 }
  const find: typeof memory.find = async id => {
    const found = await memory.find(id)
    return found && { ...found, ...expired }
  }
  const rotate: typeof memory.rotate = async rotation => {
    const rotated = await memory.rotate(rotation)
    return rotated.outcome === 'gone' ? rotated : { ...rotated, session: { ...rotated.session, ...expired } }
  }
  const app = await application(t, { store: { ...memory, find, rotate } })
  const login = await app.inject({ method: 'POST', url: '/session', payload: { subject: 'ada', cookie: true } })
  const response = await app.inject({ method: 'POST', url: '/refresh', cookies: Object.fromEntries(login.cookies.map(({ name, value }) => [name, value])) })
  t.equal(response.statusCode, 200)
  t.equal(response.body, '{"expires_in":0}')
  t.strictSame(response.cookies.map(({ maxAge }) => maxAge), [0, 0])
})

t.test('while the store is away: 503, and access tokens go on', async t => {
  const memory = memoryStore()
  let away = false
  const store = Object.fromEntries(Object.entries(memory).map(([name, method]) => [name, async (...args: unknown[]) => {
    if (away) throw new Error('redis://user:hunter2@host is away')
    return (method as (...args: unknown[]) => unknown)(...args)
  }])) as unknown as typeof memory
  const app = await application(t, { store })
  const { start, refresh, claims, end } = client(app)
  const { access_token: access, refresh_token: token } = await start()
  away = true
  for (const response of [await refresh(token), await end(access), await app.inject({ method: 'POST', url: '/session', payload: { subject: 'ada' } })]) {
    t.equal(response.statusCode, 503)
    t.equal(response.json().code, 'GTH_SESSIONS_UNAVAILABLE')
    t.notMatch(response.body, 'hunter2')
  }
  t.equal((await claims(access)).statusCode, 200)
  away = false
  t.equal((await refresh(token)).statusCode, 200)
})

t.test('a refresh that is answered 503 has not used its token up, however long the outage lasts', async t => {
  const memory = memoryStore()
  const failing = { claimsOf: false, find: false, rotate: false }
  const app = await application(t, {
    grace: 0,
    claimsOf: () => { if (failing.claimsOf) throw new Error('away'); return {} },
    store: {
      ...memory,
      find: async id => { if (failing.find) throw new Error('away'); return memory.find(id) },
      rotate: async rotation => { if (failing.rotate) throw new Error('away'); return memory.rotate(rotation) }
    }
  })
  const { start, refresh } = client(app)
  let { refresh_token: token } = await start()
  for (const name of ['claimsOf', 'find', 'rotate'] as const) {
    failing[name] = true
    for (let i = 0; i < 3; i++) t.equal((await refresh(token)).statusCode, 503, name)
    failing[name] = false
    const response = await refresh(token)
    t.equal(response.statusCode, 200, `after the outage of ${name}`)
    token = response.json<TokenAnswer>().refresh_token
  }
})

t.test('a store learns until when a step may happen, by its own clock', async t => {
  const memory = memoryStore()
  const offset = 1000
  const deadlines: number[] = []
  const app = await application(t, {
    storeTimeout: 2,
    store: {
      ...memory,
      revocations: async after => ({ ...await memory.revocations(after), now: Date.now() / 1000 + offset }),
      add: session => { deadlines.push(Number(session.deadline)); return memory.add({ ...session, deadline: Infinity, arrivedAt: Infinity }) },
      rotate: rotation => { deadlines.push(Number(rotation.deadline)); return memory.rotate({ ...rotation, deadline: Infinity }) }
    }
  })
  await app.ready()
  const { start, refresh } = client(app)
  await refresh((await start()).refresh_token)
  t.equal(deadlines.length, 2)
  for (const deadline of deadlines) t.ok(Math.abs(deadline - (Date.now() / 1000 + offset + 2)) < 1)
})

t.test('a login that arrived before all sessions of its subject were ended starts none', async t => {
  const app = await application(t)
  let endMeanwhile = false
  app.post('/slow', async (_request, reply) => {
    await wait(5)
    if (endMeanwhile) await app.sessions.endAll('ada')
    return app.sessions.start(reply, { subject: 'ada' })
  })
  const login = () => app.inject({ method: 'POST', url: '/slow' })
  t.equal((await login()).statusCode, 200)
  endMeanwhile = true
  const response = await login()
  t.equal(response.statusCode, 401)
  t.equal(response.json().code, 'GTH_SESSIONS_ENDED_MEANWHILE')
  t.strictSame(await app.sessions.list('ada'), [])
  endMeanwhile = false
  for (let i = 0; i < 20; i++) {
    await app.sessions.endAll('ada')
    t.equal((await login()).statusCode, 200, 'one that arrives after the answer is let in, at once')
  }
})

t.test('a store that says that the subject was ended elsewhere starts no session', async t => {
  const app = await application(t, { store: { ...memoryStore(), add: async () => null } })
  const response = await app.inject({ method: 'POST', url: '/session', payload: { subject: 'ada' } })
  t.equal(response.json().code, 'GTH_SESSIONS_ENDED_MEANWHILE')
  t.equal(response.headers['www-authenticate'], 'Bearer realm="api"')
})

t.test('a login beyond the limit ends the oldest session of its subject, and says so', async t => {
  const heard = listen(t)
  const app = await application(t, { maxPerSubject: 3 })
  const { start, claims, refresh } = client(app)
  const answers: TokenAnswer[] = []
  for (let i = 0; i < 5; i++) {
    answers.push(await start())
    await wait(2)
  }
  await start({ subject: 'bob' })
  const statuses = await Promise.all(answers.map(async ({ access_token: token }) => (await claims(token)).statusCode))
  t.strictSame(statuses, [401, 401, 200, 200, 200])
  t.equal((await refresh(answers[0]?.refresh_token)).statusCode, 401)
  t.equal((await app.sessions.list('ada')).length, 3)
  t.strictSame(heard.filter(event => event === 'ended').length, 2)
})

t.test('a session for another subject, or for another device, keeps the caller\'s own', async t => {
  const app = await application(t)
  const { start, claims } = client(app)
  const { access_token: token } = await start({ subject: 'admin' })
  const login = (payload: object) => app.inject({ method: 'POST', url: '/session', payload, headers: { authorization: `Bearer ${token}` } })
  t.equal((await login({ subject: 'ada', replace: false })).statusCode, 200)
  t.equal((await claims(token)).statusCode, 200)
  t.equal((await login({ subject: 'ada' })).statusCode, 200)
  t.equal((await claims(token)).statusCode, 401)
})

t.test('a login that does not stay gets cookies that end with the browser, also after each refresh', async t => {
  const app = await application(t)
  let response = await app.inject({ method: 'POST', url: '/session', payload: { subject: 'ada', cookie: true, persistent: false } })
  for (let i = 0; i < 3; i++) {
    t.strictSame(response.cookies.map(({ name, maxAge, expires }) => [name, maxAge, expires]), [['__Host-access', undefined, undefined], ['__Host-refresh', undefined, undefined]])
    response = await app.inject({ method: 'POST', url: '/refresh', cookies: Object.fromEntries(response.cookies.map(({ name, value }) => [name, value])) })
    t.equal(response.statusCode, 200)
  }
})

t.test('another site cannot log its visitors in: cookies are set for the own site only', async t => {
  const app = await application(t, { refreshCookie: { trustedOrigins: ['https://app.example'] } })
  const login = (headers: Record<string, string>, cookie = true) => app.inject({ method: 'POST', url: '/session', payload: { subject: 'mallory', cookie }, headers })
  for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'https://evil.example' }, { origin: 'null' }] as Array<Record<string, string>>) {
    const response = await login(headers)
    t.equal(response.statusCode, 403)
    t.equal(response.json().code, 'GTH_SESSIONS_CROSS_SITE')
    t.strictSame(response.cookies, [])
  }
  t.strictSame(await app.sessions.list('mallory'), [])
  t.equal((await login({ origin: 'https://app.example', 'sec-fetch-site': 'cross-site' })).statusCode, 200)
  t.equal((await login({ 'sec-fetch-site': 'same-origin' })).statusCode, 200)
  t.equal((await login({ 'sec-fetch-site': 'cross-site' }, false)).statusCode, 200, 'a body cannot be read by the other site')
})

t.test('a login that cannot be completed ends nothing and starts nothing', async t => {
  const app = await application(t)
  app.post('/unserializable', { onRequest: app.authenticate }, (_request, reply) => app.sessions.start(reply, { subject: 'ada', claims: { big: 1n } }))
  const { start, claims } = client(app)
  const held = await start()
  const login = (payload: object) => app.inject({ method: 'POST', url: '/session', payload, headers: { authorization: `Bearer ${held.access_token}` } })
  for (const response of [
    await login({ subject: 'ada', claims: { sid: 'x' } }),
    await login({ subject: 'ada', presistent: true }),
    await app.inject({ method: 'POST', url: '/unserializable', headers: { authorization: `Bearer ${held.access_token}` } })
  ]) t.equal(response.statusCode, 500)
  t.equal((await claims(held.access_token)).statusCode, 200)
  t.equal((await app.sessions.list('ada')).length, 1)
})

t.test('a login whose store fails keeps the session that the client holds', async t => {
  const memory = memoryStore()
  let away = false
  const app = await application(t, { store: { ...memory, add: async session => { if (away) throw new Error('away'); return memory.add(session) } } })
  const { start, claims } = client(app)
  const held = await start()
  away = true
  t.equal((await app.inject({ method: 'POST', url: '/session', payload: { subject: 'ada' }, headers: { authorization: `Bearer ${held.access_token}` } })).statusCode, 503)
  t.equal((await claims(held.access_token)).statusCode, 200)
})

t.test('whose sessions: a subject, or the auth of one, but not that of another issuer', async t => {
  const former = 'https://former.example'
  const app = await application(t, { formerIssuers: [former] })
  const { start } = client(app)
  await app.ready()
  const by = (from: string) => ({ subject: 'ada', source: 'header', issuer: from, claims: { iss: from, sub: 'ada', aud: audience, exp: 1, name: 'Ada' } }) as const
  for (const auth of ['ada', by(issuer), by(former)]) {
    await start()
    const [session] = await app.sessions.list(auth)
    t.equal(session?.subject, 'ada')
    t.equal(await app.sessions.endOne(auth, String(session?.id)), true)
    await start()
    t.equal(await app.sessions.endAll(auth), 1)
  }
  await start()
  const partner = by('https://partner.example')
  const steps: Array<() => Promise<unknown>> = [() => app.sessions.list(partner), () => app.sessions.endAll(partner), () => app.sessions.endOne(partner, 'x')]
  for (const step of steps) {
    await t.rejects(step, { code: 'GTH_SESSIONS_FOREIGN_ISSUER', statusCode: 403 })
  }
  for (const nobody of [null, undefined, '', 7, { ...by(issuer), subject: undefined }]) {
    await t.rejects(app.sessions.list(nobody as never), { code: 'GTH_SESSIONS_SUBJECT_INVALID' })
  }
  t.equal((await app.sessions.list('ada')).length, 1)
})

t.test('an invented token costs one read, and no write', async t => {
  const asked: string[] = []
  const memory = memoryStore()
  const store = Object.fromEntries(Object.entries(memory).map(([name, method]) => [name, (...args: unknown[]) => {
    if (name !== 'revocations' && name !== 'sweep') asked.push(name)
    return (method as (...args: unknown[]) => unknown)(...args)
  }])) as unknown as typeof memory
  const app = await application(t, { store })
  const invented = newRefreshToken().text
  t.equal((await client(app).refresh(invented)).statusCode, 401)
  t.strictSame(asked.splice(0), ['find'])
  await app.inject({ method: 'DELETE', url: '/session', payload: { refresh_token: invented } })
  t.strictSame(asked.splice(0), ['find'])
})

t.test('an outage is one line when it begins and one when it ends, whatever the load', async t => {
  const memory = memoryStore()
  let away = false
  const store = Object.fromEntries(Object.entries(memory).map(([name, method]) => [name, async (...args: unknown[]) => {
    if (away) throw new Error('away')
    return (method as (...args: unknown[]) => unknown)(...args)
  }])) as unknown as typeof memory
  const lines: string[] = []
  const app = await application(t, { store, revocationDelay: 0.1, log: { write: line => lines.push(line) } })
  const { start, refresh } = client(app)
  const { refresh_token: token } = await start()
  const told = (level: number) => lines.filter(line => JSON.parse(line).level === level && line.includes('store'))
  away = true
  await Promise.all(Array.from({ length: 50 }, () => refresh(token)))
  await wait(200)
  t.equal(lines.filter(line => JSON.parse(line).level >= 40 && line.includes('store')).length, 1)
  away = false
  for (let i = 0; i < 200 && told(30).length === 0; i++) await wait(10)
  t.equal(told(30).length, 1)
  t.equal(told(50).length, 1)
})

t.test('two refresh cookies after the options changed: the refresh says so, deletes the former one, and the next one succeeds', async t => {
  const formerly = [{ domain: 'example.com' }]
  const app = await application(t, { refreshCookie: { name: '__Secure-refresh', formerly }, authenticator: { cookie: { name: '__Secure-access', formerly } } })
  const login = await app.inject({ method: 'POST', url: '/session', payload: { subject: 'ada', cookie: true } })
  const deletions = login.cookies.filter(({ maxAge }) => maxAge === 0)
  t.match(deletions, [{ name: '__Secure-access', domain: 'example.com' }, { name: '__Secure-refresh', domain: 'example.com' }])
  const current = login.cookies.findLast(({ name }) => name === '__Secure-refresh')?.value
  for (const [method, url] of [['POST', '/refresh'], ['DELETE', '/session']] as const) {
    const response = await app.inject({ method, url, headers: { cookie: `__Secure-refresh=old; __Secure-refresh=${current}` } })
    t.equal(response.statusCode, 401)
    t.equal(response.json().code, 'GTH_AUTHN_CREDENTIAL_REPEATED')
    t.match(response.cookies, [{ name: '__Secure-refresh', value: '', domain: 'example.com', maxAge: 0 }])
    t.equal(response.cookies.length, 1)
  }
  const refreshed = await app.inject({ method: 'POST', url: '/refresh', headers: { cookie: `__Secure-refresh=${current}` } })
  t.equal(refreshed.statusCode, 200)
  t.equal(refreshed.cookies.filter(({ maxAge }) => maxAge === 0).length, 2)
})

t.test('a token that no browser would keep starts, ends and rotates nothing, and the largest claim is named', async t => {
  let groups = 1
  const namesOf = (count: number) => ({ name: 'Ada', groups: Array.from({ length: count }, (_, i) => `group-${i}`) })
  const app = await application(t, { grace: 0, claimsOf: () => namesOf(groups) })
  const login = (count: number, cookies = {}) =>
    app.inject({ method: 'POST', url: '/session', payload: { subject: 'ada', claims: namesOf(count), cookie: true }, cookies })
  const small = await login(1)
  const cookies = Object.fromEntries(small.cookies.map(({ name, value }) => [name, value]))
  const refused = await login(1000, cookies)
  t.equal(refused.statusCode, 500)
  t.match(refused.json(), { code: 'GTH_SESSIONS_COOKIE_TOO_LARGE', message: /__Host-access.*groups/ })
  t.strictSame(refused.cookies, [])
  t.equal((await app.inject({ url: '/claims', cookies })).statusCode, 200, 'the session that the client holds goes on')
  groups = 1000
  const refresh = () => app.inject({ method: 'POST', url: '/refresh', cookies: { '__Host-refresh': String(cookies['__Host-refresh']) } })
  t.equal((await refresh()).json().code, 'GTH_SESSIONS_COOKIE_TOO_LARGE')
  groups = 1
  t.equal((await refresh()).statusCode, 200, 'the token was not used up')
})

t.test('a session that ends between the finding and the rotation is gone', async t => {
  const { start, refresh } = client(await application(t, { store: { ...memoryStore(), rotate: async () => ({ outcome: 'gone' }) } }))
  t.equal((await refresh((await start()).refresh_token)).json().code, 'GTH_SESSIONS_REFRESH_TOKEN_REFUSED')
})

t.test('a clock that is set refuses no login and no refresh as late', async t => {
  const real = Date.now
  let offset = 0
  t.intercept(Date, 'now', { value: () => real() + offset })
  const { start, refresh } = client(await application(t, { revocationDelay: 60 }))
  let { refresh_token: token } = await start()
  for (const step of [900_000, -900_000, 60_000]) {
    offset += step
    const response = await refresh(token)
    t.equal(response.statusCode, 200)
    token = response.json<TokenAnswer>().refresh_token
    t.match(await start(), { token_type: 'Bearer' })
  }
})
