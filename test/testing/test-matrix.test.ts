import { Type } from '@sinclair/typebox'
import t, { type Test } from 'tap'
import { testMatrix, type MatrixSubjects } from '../../plugins/testing/test-matrix.ts'
import { library, recorder, type Changes } from './library.ts'

const right: MatrixSubjects = {
  anonymous: { allows: ['GET /health', 'GET /'] },
  reader: { roles: ['reader'], allows: ['GET /books'], depends: ['GET /people/:id'] },
  writer: { permissions: ['article:read', 'article:write'], allows: ['GET /books', 'POST /books', 'GET /people/:id'] },
  stranger: { allows: [], depends: ['GET /people/:id'] }
}

async function check (t: Test, changes: Changes, subjects = right, requests = {}, except: string[] = []) {
  const { app, ran } = await library(t, changes)
  const { ok, passed, failed } = recorder()
  await testMatrix({ ok }, app, subjects, { requests, except })
  t.strictSame(ran, [], 'no handler runs')
  return { passed, failed }
}

t.test('a right application passes', async t => {
  const { passed, failed } = await check(t, {})
  t.strictSame(failed, [])
  t.strictSame(passed, [
    'anonymous: GET /health is public', 'anonymous: GET / is optional',
    'reader: GET /books is allowed', 'reader: POST /books is denied', 'reader: GET /people/:id depends on the request',
    'writer: GET /books is allowed', 'writer: POST /books is allowed', 'writer: GET /people/:id is allowed',
    'stranger: GET /books is denied', 'stranger: POST /books is denied', 'stranger: GET /people/:id depends on the request'
  ])
})

t.test('each mistake is seen, with subject and route', async t => {
  const [{ reader, writer }, more] = [right, { more: (api: Parameters<NonNullable<Changes['more']>>[0]) => { api.delete('/new', { authz: 'authenticated' }, async () => '') } }]
  const mistakes: Array<[string, Changes, MatrixSubjects?]> = [
    ['reader: POST /books is allowed, but is not listed', { rules: { 'POST /books': 'article:read' } }],
    ['stranger: GET /books is allowed, but is not listed', { rules: { 'GET /books': 'authenticated' } }],
    ['reader: GET /books is denied, but is listed in `allows`', { rules: { 'GET /books': 'article:write' } }],
    ['reader: GET /people/:id is denied, but is listed in `depends`', { rules: { 'GET /people/:id': 'article:write' } }],
    ['reader: GET /people/:id is allowed, but is listed in `depends`', { rules: { 'GET /people/:id': 'article:read' } }],
    ['anonymous: GET /books is public, but is not listed', { rules: { 'GET /books': 'public' } }],
    ['reader: GET /books is optional, for everyone: list it once, for anonymous', { rules: { 'GET /books': 'optional' } }],
    ['anonymous: GET /health is listed in `allows`, but is not open', { rules: { 'GET /health': 'authenticated' } }],
    ['reader: DELETE /new is allowed, but is not listed', more],
    ['anonymous: GET / is optional, but is not listed', {}, { anonymous: { allows: ['GET /health'] } }],
    ['anonymous: GET /health is public, but is not listed', {}, {}],
    ['anonymous: there is no route GET /helth. Did you mean "GET /health"?', {}, { anonymous: { allows: ['GET /helth'] } }],
    ['reader: there is no route GET /boks. Did you mean "GET /books"?', {}, { reader: { ...reader, allows: ['GET /boks'] } }],
    ['writer: POST /books is listed in both `allows` and `depends`', {}, { writer: { ...writer, allows: ['POST /books'], depends: ['POST /books'] } }],
    ['reader: GET /books refuses the identity: GTH_AUTHN_CLAIMS_MISMATCH. Give it the claims that authn demands', { authn: { claims: Type.Object({ tenant: Type.String() }) } }],
    ['stranger: GET /books cannot be decided: GTH_AUTHZ_UNDECIDED', { authz: { permissions: { load: async () => { throw new Error('down') } } } }],
    ['reader: GET /books (GET): answered 429 before authorization was asked', { before: app => app.addHook('onRequest', async (_request, reply) => reply.code(429).send()) }],
    ['stranger: GET /books cannot be decided: Error: broken', { before: app => app.addHook('onRequest', async request => { Object.assign(request, { authenticate: () => { throw Object.assign(new Error('broken'), { statusCode: 503 }) } }) }) }]
  ]
  for (const [message, changes, subjects] of mistakes) {
    const { failed } = await check(t, changes, subjects)
    t.ok(failed.includes(message), `${message}: ${failed.join('; ')}`)
  }
})

t.test('a route that no authz guards fails, unless the test or the application lists it', async t => {
  const before: NonNullable<Changes['before']> = app => { app.get('/ping', async () => 'pong') }
  t.match((await check(t, { before })).failed, [/^GET \/ping is unguarded: no authz guards it/])
  t.strictSame((await check(t, { before }, right, {}, ['GET /ping'])).failed, [])
  t.strictSame((await check(t, { before, authz: { unguarded: ['GET /ping'] } })).failed, [])
  t.strictSame((await check(t, {}, right, {}, ['GET /books', 'GET /pong'])).failed, ['except: there is no route GET /pong.', 'except: GET /books is guarded: remove it'])
  const reader = { roles: ['reader' as const], allows: ['GET /books', 'GET /ping'], depends: ['GET /people/:id'] }
  t.strictSame((await check(t, { before }, { ...right, reader }, {}, ['GET /ping'])).failed, ['reader: GET /ping is unguarded, for everyone: list it in `except`'])
})

t.test('what another login would admit depends, as the matrix says', async t => {
  const more: NonNullable<Changes['more']> = api => { api.delete('/new', { authz: { all: [{ stepUp: { maxAge: 60 } }, 'article:write'] } }, async () => '') }
  const writer = { ...right['writer'], allows: right['writer']?.allows ?? [] }
  const now = { auth_time: Math.floor(Date.now() / 1000) }
  t.strictSame((await check(t, { more }, { ...right, writer: { ...writer, depends: ['DELETE /new'] } })).failed, [])
  t.strictSame((await check(t, { more }, { ...right, writer: { ...writer, claims: now, allows: [...writer.allows, 'DELETE /new'] } })).failed, [], 'a login that is recent')
  t.ok((await check(t, { more }, { ...right, reader: { ...right['reader'], allows: ['GET /books'], depends: ['GET /people/:id', 'DELETE /new'] } })).failed
    .includes('reader: DELETE /new is denied, but is listed in `depends`'), 'who lacks the permission is denied, whatever the login')
})

t.test('what makes no sense throws', async t => {
  await t.rejects(check(t, {}, { anonymous: { allows: [], roles: ['reader'] } }), /anonymous has `allows` and nothing else/)
  await t.rejects(check(t, {}, { reader: { roles: ['raeder' as 'reader'], allows: [] } }), /The model has no role "raeder"/)
  t.match(await check(t, {}, right, { 'GET /book': { url: '/books' } }), { failed: ['requests: there is no route GET /book. Did you mean "GET /books"?'] })
})
