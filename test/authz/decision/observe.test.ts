import { Type } from '@sinclair/typebox'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import t, { type Test } from 'tap'
import type { Decision, DecisionEvent } from '../../../plugins/authz/index.ts'
import type { AuthzOptions } from '../../../plugins/authz/options.ts'
import { observer } from '../../../plugins/authz/decision/observe.ts'
import { guarded } from '../articles.ts'
import { bearer } from '../authenticator.ts'
import { articles, ROWS } from '../resource/article.ts'

/** An application, the lines of its log and the events it publishes. */
async function application (t: Test, authz: Partial<AuthzOptions> = {}, listen = true) {
  const lines: Array<Record<string, unknown>> = []
  const events: DecisionEvent[] = []
  const hear = (message: unknown) => { events.push(message as DecisionEvent) }
  if (listen) subscribe('gatehouse:decision', hear)
  t.teardown(() => unsubscribe('gatehouse:decision', hear))
  const { article } = articles(ROWS)
  const app = await guarded({ authz, server: { logger: { stream: { write: line => { lines.push(JSON.parse(line) as Record<string, unknown>) } } } } })
  t.teardown(() => app.close())
  const seen: Array<Decision | null> = []
  app.get<{ Params: { id: string } }>('/articles/:id', { schema: { params: Type.Object({ id: Type.String() }) }, authz: { all: ['article:read', article.can('change')] } }, async request => { seen.push(request.authz.decision); return 'in' })
  app.get('/open', { authz: 'public' }, async request => { seen.push(request.authz.decision); return 'in' })
  app.get('/me', { authz: 'authenticated' }, async request => { seen.push(request.authz.decision); return 'in' })
  const ask = async (url: string, claims?: object) => (await app.inject({ url, headers: claims === undefined ? {} : bearer(claims) })).statusCode
  const decisions = () => lines.filter(line => 'decision' in line)
  return { app, ask, lines, events, seen, decisions }
}

t.test('a denial is a line in the log and an event, which are of one decision; nothing of token or row is in them', async t => {
  const { ask, events, decisions, lines } = await application(t)
  t.equal(await ask('/articles/3', { roles: ['author'], secret: 'hush' }), 403)
  t.equal(await ask('/articles/1', {}), 403)
  t.equal(await ask('/articles/2', { roles: ['author'] }), 404)
  t.match(decisions(), [
    { level: 30, msg: 'authz: refused', decision: { outcome: 'deny', reason: 'forbidden', route: 'GET /articles/:id', phase: 'resource', ms: Number, missing: ['article:publish'] } },
    { decision: { reason: 'forbidden', phase: 'request', missing: ['article:read'] } },
    { decision: { reason: 'hidden', phase: 'resource' } }
  ])
  t.same(events.map(({ id }) => id), decisions().map(({ decision }) => (decision as Decision).id))
  t.equal(new Set(events.map(({ id }) => id)).size, 3)
  t.match(events[0], { outcome: 'deny', reason: 'forbidden', seconds: Number, version: null, explanation: { says: 'deny' } })
  t.notMatch(JSON.stringify(lines), /hush|bob/)
  t.notMatch(JSON.stringify(events), /hush|bob|"ada"/)
})

t.test('what is allowed is an event, and a line as often as one asks', async t => {
  const { ask, events, decisions, seen } = await application(t, { log: { allows: 1, denials: false } })
  t.equal(await ask('/articles/1', { roles: ['author'] }), 200)
  t.equal(await ask('/articles/1', {}), 403)
  t.match(decisions(), [{ msg: 'authz: allowed', decision: { outcome: 'allow', reason: 'permitted' } }])
  t.notOk('missing' in (decisions()[0]?.['decision'] as object))
  t.match(events, [{ outcome: 'allow' }, { outcome: 'deny' }])
  t.equal(seen[0]?.id, events[0]?.id, 'request.authz.decision is the same one')
})

t.test('where nobody listens nothing is made, and by default no allow is logged', async t => {
  const { ask, decisions, seen } = await application(t, {}, false)
  t.equal(await ask('/articles/1', { roles: ['author'] }), 200)
  t.equal(await ask('/open'), 200)
  t.equal(await ask('/me', {}), 200)
  t.same(decisions(), [])
  t.match(seen, [{ outcome: 'allow' }, null, null], 'without a condition nothing was decided')
  const plan = { get rule (): never { throw new Error('looked at') }, get route (): never { throw new Error('looked at') } }
  t.doesNotThrow(() => observer({ denials: false, allows: 0 })(plan, {} as never, { reason: 'forbidden', phase: 'request', seconds: 0 }, {} as never))
})

t.test('the version of the permissions is told', async t => {
  const { ask, decisions, seen } = await application(t, { log: { allows: 1 }, permissions: { load: () => ({ roles: ['author'], version: 7 }) } })
  t.equal(await ask('/articles/1', {}), 200)
  t.match(decisions(), [{ decision: { version: 7 } }])
  t.equal(seen[0]?.version, 7)
})
