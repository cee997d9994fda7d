import { Type } from '@sinclair/typebox'
import t from 'tap'
import { requestOf, type Verdict } from '../../../plugins/acting/acting.ts'
import { self } from '../../../plugins/authz/index.ts'
import { rehearsable } from '../../../plugins/authz/decision/rehearse.ts'
import { plannedRoutes } from '../../../plugins/authz/application.ts'
import { bearer } from '../authenticator.ts'
import { guarded } from '../articles.ts'

for (const later of [false, true]) {
  t.test(`a rehearsal ends where the request would be admitted, and tells the verdict (${later ? 'later' : 'at once'})`, async t => {
    t.type(rehearsable, 'function')
    const app = await guarded({ standIn: { later } })
    t.teardown(() => app.close())
    let ran = 0
    const handler = async () => { ran++ }
    for (const name of ['onSend', 'preHandler'] as const) app.addHook(name, async (request: { headers: object }) => { if (!('x-denied' in request.headers)) ran++ })
    app.get('/open', { authz: 'public' }, handler)
    app.get('/maybe', { authz: 'optional' }, handler)
    app.get('/known', { authz: 'authenticated' }, handler)
    app.get('/read', { authz: 'article:read' }, handler)
    app.get('/fresh', { authz: { all: ['article:read', { stepUp: { maxAge: 60 } }] } }, handler)
    app.get<{ Params: { id: string } }>('/of/:id', { authz: self('id'), schema: { params: Type.Object({ id: Type.String() }) } }, handler)

    async function rehearse (url: string, headers = {}): Promise<unknown[]> {
      const told: Verdict[] = []
      const { statusCode } = await app.inject({ url, headers, Request: requestOf({ identity: null, rehearsal: verdict => told.push(verdict) }) } as object)
      const [route] = plannedRoutes(app).filter(({ plan }) => plan === told[0]?.plan)
      return [statusCode, route?.options.url ?? null, ...told.map(({ outcome, error }) => `${outcome} ${(error as { code?: string } | undefined)?.code ?? ''}`.trim())]
    }
    const reader = bearer({ permissions: ['article:read'] })
    t.strictSame(await rehearse('/open'), [204, '/open', 'allow'])
    t.strictSame(await rehearse('/maybe'), [204, '/maybe', 'allow'])
    t.strictSame(await rehearse('/known', reader), [204, '/known', 'allow'])
    t.strictSame(await rehearse('/read', reader), [204, '/read', 'allow'])
    t.strictSame(await rehearse('/of/7', reader), [204, '/of/:id', 'depends'])
    t.equal(ran, 0)
    t.strictSame(await rehearse('/read', { 'x-denied': '1' }), [401, '/read', 'deny STAND_IN_REFUSED'])
    t.strictSame(await rehearse('/read', { ...bearer({}), 'x-denied': '1' }), [403, '/read', 'deny GTH_AUTHZ_FORBIDDEN'])
    t.strictSame(await rehearse('/fresh', { ...reader, 'x-denied': '1' }), [401, '/fresh', 'depends GTH_AUTHZ_STEP_UP_REQUIRED'], 'another login would do')
    t.strictSame(await rehearse('/nowhere', { 'x-denied': '1' }), [404, null])
    t.equal(ran, 0)
    await app.inject({ url: '/read', headers: reader })
    t.equal(ran, 3, 'other requests go on')
    const { statusCode } = await app.inject({ url: '/read', headers: reader, Request: requestOf({ identity: null, rehearsal: null }) } as object)
    t.equal(statusCode, 200)
  })
}
