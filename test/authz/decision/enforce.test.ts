import { Type } from '@sinclair/typebox'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import t from 'tap'
import { isAuth } from '../../../plugins/authz/decision/authentication.ts'
import { enforcement } from '../../../plugins/authz/decision/enforce.ts'
import { CLAIM_NAMES, permissionsFrom } from '../../../plugins/authz/permissions/permissions.ts'
import { kPlan, planOf } from '../../../plugins/authz/decision/plan.ts'
import { bearer, calls } from '../authenticator.ts'
import { guarded, model } from '../articles.ts'
import { articles, ROWS } from '../resource/article.ts'

const AUTHOR = bearer({ roles: ['author'] })

function routes (app: FastifyInstance) {
  const who = (request: FastifyRequest) => ({ subject: request.auth?.subject ?? null })
  app.get('/public', { authz: 'public' }, who)
  app.get('/optional', { authz: 'optional' }, who)
  app.get('/me', { authz: 'authenticated' }, who)
  app.get('/article', { authz: 'article:read' }, who)
  app.get('/publish', { authz: { any: ['article:publish', { all: ['article:write', 'user:manage'] }] } }, who)
  app.get('/outsider', { authz: { not: 'user:manage' } }, who)
  return app
}

for (const later of [false, true]) {
  t.test(`rules are enforced with an authenticator that answers ${later ? 'later' : 'at once'}`, async t => {
    const app = routes(await guarded({ standIn: { later } }))
    const status = async (url: string, headers = {}) => (await app.inject({ url, headers })).statusCode
    const bad = { authorization: 'Bearer nonsense' }
    // [anonymous, a bad credential, author]
    const expected = { '/public': [200, 200, 200], '/optional': [200, 401, 200], '/me': [401, 401, 200], '/article': [401, 401, 200], '/publish': [401, 401, 403], '/outsider': [401, 401, 200] }
    for (const [url, statuses] of Object.entries(expected)) t.same([await status(url), await status(url, bad), await status(url, AUTHOR)], statuses, url)
    t.equal(await status('/outsider', bearer({ roles: ['admin'] })), 403)
    t.same((await app.inject({ url: '/optional', headers: AUTHOR })).json(), { subject: 'ada' })
    t.same((await app.inject('/optional')).json(), { subject: null })
    await app.close()
  })
}

t.test('a narrower scope, or a claim of the wrong form, opens no "not"', async t => {
  const app = routes(await guarded())
  const status = async (claims: object) => (await app.inject({ url: '/outsider', headers: bearer(claims) })).statusCode
  t.equal(await status({ roles: ['author'], scope: '' }), 200, 'who does not hold it passes')
  for (const claims of [{ scope: '' }, { scope: 'article:read' }, { scope: null }, { scope: ['user:manage'] }]) {
    t.equal(await status({ roles: ['admin'], ...claims }), 403, JSON.stringify(claims))
  }
  for (const claims of [{ roles: 'admin' }, { roles: ['admin', 1] }, { roles: { 0: 'admin', length: 1 } }, { permissions: ['user:manage', null] }]) {
    t.equal(await status(claims), 403, JSON.stringify(claims))
  }
  await app.close()
})

t.test('an authenticator whose answer cannot be looked at is a fault, and says nothing', async t => {
  const answer = () => Object.defineProperty({}, 'then', { get: () => { throw new Error('from the authenticator') } })
  const app = routes(await guarded({ standIn: { answer } }))
  const response = await app.inject('/me')
  t.equal(response.statusCode, 503)
  t.notMatch(response.body, /from the authenticator/)
  await app.close()
})

t.test('the 401 is the authenticator\'s, the 403 is ours, with the challenges of both', async t => {
  const app = routes(await guarded())
  const missing = await app.inject('/article')
  t.equal(missing.headers['www-authenticate'], 'Bearer realm="stand-in"')
  t.equal(missing.json<{ code: string }>().code, 'STAND_IN_REFUSED')
  const forbidden = await app.inject({ url: '/article', headers: bearer({}) })
  t.equal(forbidden.headers['www-authenticate'], 'Bearer error="insufficient_scope", error_description="This requires article:read.", scope="article:read"')
  t.match(forbidden.json(), { statusCode: 403, code: 'GTH_AUTHZ_FORBIDDEN', message: 'This requires article:read.' })
  await app.close()
})

t.test('an error handler that knows nothing still answers with status and challenge', async t => {
  const app = routes(await guarded())
  app.setErrorHandler((_error, _request, reply) => reply.send({ own: true }))
  for (const [headers, status, challenge] of [[{}, 401, 'Bearer realm="stand-in"'], [bearer({}), 403, 'Bearer error="insufficient_scope", error_description="This requires article:read.", scope="article:read"']] as const) {
    const answer = await app.inject({ url: '/article', headers })
    t.same([answer.statusCode, answer.headers['www-authenticate'], answer.body], [status, challenge, '{"own":true}'])
  }
  await app.close()
})

t.test('nothing of the token is in a refusal', async t => {
  const app = routes(await guarded())
  const { body, headers } = await app.inject({ url: '/publish', headers: bearer({ roles: ['secret-role'], permissions: ['secret-permission'], scope: 'secret-scope' }) })
  t.notMatch(body + JSON.stringify(headers), /secret|ada/)
  await app.close()
})

t.test('a public route does not look at the credential', async t => {
  const app = routes(await guarded())
  calls.count = 0
  await app.inject({ url: '/public', headers: AUTHOR })
  t.equal(calls.count, 0)
  await app.inject({ url: '/me', headers: AUTHOR })
  t.equal(calls.count, 1)
  await app.close()
})

t.test('where the authenticator answers at once there is no promise on the way', async t => {
  for (const later of [false, true]) {
    const { onRequest } = enforcement(permissionsFrom(model, CLAIM_NAMES), () => {})
    const auth = { subject: 'ada', claims: { roles: ['author'] } }
    const plan = planOf({ route: 'GET /', rule: { kind: 'permission', permission: 'article:read' } })
    const request = { is404: false, routeOptions: { config: { [kPlan]: plan } }, authenticate: () => later ? Promise.resolve(auth) : auth }
    let passed = false
    onRequest(request as unknown as FastifyRequest, {} as FastifyReply, () => { passed = true })
    t.equal(passed, !later, 'before enforce returns')
    await new Promise(resolve => setImmediate(resolve))
    t.ok(passed)
  }
})

t.test('whatever is no identity answers 503 and is logged', async t => {
  const answers = [undefined, null, true, 'ada', {}, [], { subject: 'ada' }, { subject: '', claims: {} }, { subject: 1, claims: {} }, { subject: 'ada', claims: null }, { then: 1 }]
  for (const later of [false, true]) {
    for (const answer of answers) {
      const { app, logged } = await failing({ later, answer: () => answer })
      t.match((await app.inject('/article')).json(), { statusCode: 503, code: 'GTH_AUTHZ_AUTHENTICATOR_FAULT' }, JSON.stringify(answer))
      t.match(logged(), /authenticator failed/)
      t.equal((await app.inject('/optional')).statusCode, answer === null ? 200 : 503, 'only null is somebody unknown')
      await app.close()
    }
  }
})

t.test('a failure of the authenticator answers 503, is logged, and says nothing to the client', async t => {
  const failures: unknown[] = [new Error('hush'), Object.assign(new Error('hush'), { statusCode: 500 }), Object.assign(new Error('hush'), { statusCode: 200 }),
    Object.assign(new Error('hush'), { statusCode: 'hush' }), Object.assign(new Error('hush'), { statusCode: 401.5 }), Object.assign(new Error('hush'), { statusCode: 600 }), 'hush', null, undefined]
  for (const later of [false, true]) {
    for (const failure of failures) {
      const { app, logged } = await failing({ later, answer: () => { throw failure } })
      const answer = await app.inject('/article')
      t.equal(answer.statusCode, 503)
      t.equal(answer.json<{ code: string }>().code, 'GTH_AUTHZ_AUTHENTICATOR_FAULT')
      t.notMatch(answer.body, /hush/)
      t.match(logged(), /authenticator failed/)
      await app.close()
    }
  }
})

t.test('a refusal with a status of its own passes through', async t => {
  for (const statusCode of [400, 401, 403, 429, 503]) {
    const { app } = await failing({ answer: () => { throw Object.assign(new Error('own words'), { statusCode, headers: { 'x-own': 'yes' } }) } })
    const answer = await app.inject('/article')
    t.match(answer, { statusCode, headers: { 'x-own': 'yes' } })
    t.match(answer.body, /own words/)
    await app.close()
  }
})

t.test('an answer that is only like a promise is waited for', async t => {
  const { app } = await failing({ answer: () => ({ then: (resolve: (auth: unknown) => void) => { resolve({ subject: 'ada', claims: { roles: ['author'] } }) } }) })
  t.equal((await app.inject('/article')).statusCode, 200)
  t.equal((await app.inject('/publish')).statusCode, 403)
  await app.close()
})

t.test('what no route matches stays 404, with handlers of scopes too', async t => {
  const app = routes(await guarded())
  await app.register(async scope => {
    scope.setNotFoundHandler((_request, reply) => reply.code(404).send('none here'))
  }, { prefix: '/scope' })
  t.equal((await app.inject('/nowhere')).statusCode, 404)
  t.equal((await app.inject({ url: '/article', method: 'OPTIONS' })).statusCode, 404)
  t.match(await app.inject('/scope/nowhere'), { statusCode: 404, body: 'none here' })
  await app.close()
})

t.test('the body of a refused request is never parsed', async t => {
  const app = await guarded()
  let parsed = false
  app.addContentTypeParser('application/x-test', (_request, _payload, done) => { parsed = true; done(null) })
  app.post('/', { authz: 'article:write' }, () => 'written')
  t.equal((await app.inject({ url: '/', method: 'POST', headers: { 'content-type': 'application/x-test' }, payload: 'x' })).statusCode, 401)
  t.notOk(parsed)
  await app.close()
})

t.test('what is invalid decides nothing, even where the handler would see it', async t => {
  const { article, loads } = articles(ROWS)
  const app = await guarded()
  app.get<{ Params: { id: string } }>('/:id', { attachValidation: true, schema: { params: Type.Object({ id: Type.String({ maxLength: 1 }) }) }, authz: article.can('read') }, () => 'in')
  t.equal((await app.inject({ url: '/33', headers: bearer({}) })).statusCode, 400)
  t.same(loads, [])
  t.equal((await app.inject({ url: '/3', headers: bearer({}) })).statusCode, 200)
  await app.close()
})

t.test('isAuth', async t => {
  t.ok(isAuth({ subject: 'ada', claims: {} }))
  t.notOk(isAuth(fastify))
})

/** An application whose authenticator answers as it likes, and what it logged. */
async function failing (standIn: { later?: boolean, answer: () => unknown }) {
  let text = ''
  const app = routes(await guarded({ standIn, server: { logger: { level: 'error', stream: { write: (line: string) => { text += line } } } } }))
  return { app, logged: () => text }
}
