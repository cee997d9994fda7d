import { context, metrics, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { Type } from '@sinclair/typebox'
import Fastify, { type FastifyInstance, type InjectOptions, type LightMyRequestResponse } from 'fastify'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import t, { type Test } from 'tap'
import ts from 'typescript'
import authn from '../../plugins/authn/index.ts'
import { reasonOf } from '../../plugins/authn/reasons.ts'
import authz, { definePermissions, defineResource } from '../../plugins/authz/index.ts'
import { fixedKeys, KeysUnavailable, secretKey } from '../../plugins/keys/index.ts'
import { makeKeySource } from '../../plugins/keys/key-source.ts'
import sessions, { memoryStore, type TokenAnswer } from '../../plugins/sessions/index.ts'
import { claims, mint } from '../authn/mint.ts'
import { tsBlocks } from '../laws/compiled-blocks.ts'
import { fencedBlocks } from '../laws/fenced-blocks.ts'
import { read } from '../laws/sources.ts'

// The recipes of the guide as a reader pastes them: taken out of the Markdown text, and run.

const { text: guide } = read('docs/observability.md')

/** Runs the one recipe that imports the package. */
async function paste (t: Test, name: string): Promise<Record<string, unknown>> {
  const recipes = tsBlocks(guide).filter(({ code }) => code.includes(`from '${name}'`))
  t.equal(recipes.length, 1)
  const { outputText } = ts.transpileModule(String(recipes[0]?.code), { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true } })
  // Below the project, so that it finds the packages.
  return await import(pathToFileURL(join(t.testdir({ 'recipe.mjs': outputText }), 'recipe.mjs')).href) as Record<string, unknown>
}

const issuer = 'https://login.example.com'
const audience = 'https://api.example.com'
const down = 'https://down.example'

const model = definePermissions({ permissions: { 'article:read': 'Read articles' }, roles: { author: ['article:read'] } })

/** Takes its time to load. */
const draft = defineResource({ name: 'draft', load: async (id: string) => { await setTimeout(15); return { id, author: 'bob' } }, policies: { read: { owner: 'author' } } })

async function build (t: Test): Promise<FastifyInstance> {
  const app = Fastify()
  t.teardown(() => app.close())
  const key = secretKey(randomBytes(32), { algorithm: 'HS256' })
  const unreachable = makeKeySource({ ...fixedKeys([]), find: async () => { throw new KeysUnavailable() } })
  await app.register(sessions, { issuer, audience, key, store: memoryStore(), grace: 0 })
  await app.register(authn, {
    trust: [{ issuer, audience, keys: key }, { issuer: down, audience, keys: unreachable }],
    cookie: {},
    isRevoked: async auth => app.sessions.isRevoked(auth)
  })
  app.post('/session', (_request, reply) => app.sessions.start(reply, { subject: 'ada', claims: { roles: ['author'] } }))
  app.post('/refresh', (request, reply) => app.sessions.refresh(request, reply))
  app.get('/articles/:id', { onRequest: app.authenticate }, () => 'read')
  await app.register(async scope => {
    await scope.register(authz, { model, issuers: [issuer] })
    scope.get('/own', { authz: 'article:read' }, () => 'read')
    scope.get<{ Params: { id: string } }>('/drafts/:id', { schema: { params: Type.Object({ id: Type.String() }) }, authz: draft.can('read') }, () => 'read')
  })
  return app
}

/** A login, requests that are let in, turned away and beyond telling, and a refresh token that is used twice. */
async function happen (t: Test, send: (options: InjectOptions) => Promise<LightMyRequestResponse>): Promise<void> {
  const { access_token: token, refresh_token: old } = (await send({ method: 'POST', url: '/session' })).json<TokenAnswer>()
  const get = async (headers: Record<string, string>, url = '/articles/7') => (await send({ url, headers })).statusCode
  t.equal(await get({ authorization: `Bearer ${token}` }), 200)
  t.equal(await get({ cookie: `__Host-access=${token}` }), 200)
  t.equal(await get({ authorization: `Bearer ${token}` }, '/own'), 200)
  t.equal(await get({ authorization: `Bearer ${token}` }, '/drafts/7'), 403)
  t.equal(await get({}), 401)
  for (let i = 0; i < 3; i++) t.equal(await get({ authorization: `Bearer ${token.slice(0, -4)}AAAA` }), 401)
  t.equal(await get({ authorization: `Bearer ${mint(claims({ iss: down }))}` }), 503)
  const refresh = async () => (await send({ method: 'POST', url: '/refresh', payload: { refresh_token: old } })).statusCode
  t.strictSame([await refresh(), await refresh()], [200, 401])
  t.equal(await get({ authorization: `Bearer ${token}` }), 401)
}

t.test('the Prometheus recipe counts what happens', async t => {
  const { metrics } = await paste(t, 'prom-client') as { metrics: FastifyInstance }
  t.teardown(() => metrics.close())
  const scrape = async () => {
    const { statusCode, headers, body } = await metrics.inject('/metrics')
    t.match([statusCode, headers['content-type']], [200, /^text\/plain; version=0\.0\.4/])
    return body.split('\n').filter(line => line !== '' && !line.startsWith('#')).sort()
  }
  const idle = await scrape()
  t.ok(idle.includes('gatehouse_sessions_total{event="reused"} 0'), 'so that the first one is an increase')

  const app = await build(t)
  await happen(t, options => app.inject(options))
  const counted = await scrape()
  t.strictSame(counted.filter(line => /_total/.test(line)), [
    'gatehouse_authentications_total{outcome="authenticated",reason="valid",source="cookie",issuer="https://login.example.com"} 1',
    'gatehouse_authentications_total{outcome="authenticated",reason="valid",source="header",issuer="https://login.example.com"} 3',
    'gatehouse_authentications_total{outcome="failed",reason="keys-unavailable",source="header",issuer="https://down.example"} 1',
    'gatehouse_authentications_total{outcome="refused",reason="missing",source="none",issuer="none"} 1',
    'gatehouse_authentications_total{outcome="refused",reason="signature-invalid",source="header",issuer="https://login.example.com"} 3',
    'gatehouse_authentications_total{outcome="refused",reason="token-revoked",source="header",issuer="https://login.example.com"} 1',
    'gatehouse_decisions_total{outcome="allow",reason="permitted",route="GET /own"} 1',
    'gatehouse_decisions_total{outcome="deny",reason="forbidden",route="GET /drafts/:id"} 1',
    'gatehouse_sessions_total{event="ended"} 0',
    'gatehouse_sessions_total{event="refreshed"} 1',
    'gatehouse_sessions_total{event="retried"} 0',
    'gatehouse_sessions_total{event="reused"} 1',
    'gatehouse_sessions_total{event="started"} 1'
  ])
  for (const line of [
    'gatehouse_decision_seconds_bucket{le="+Inf",phase="request"} 1',
    'gatehouse_decision_seconds_bucket{le="0.01",phase="resource"} 0', 'gatehouse_decision_seconds_bucket{le="+Inf",phase="resource"} 1'
  ]) t.ok(counted.includes(line), line)

  await t.test('the alerts ask for series and labels that there are', async t => {
    const alerts = fencedBlocks(guide).filter(({ info }) => info === 'promql')
    t.ok(alerts.length >= 5)
    for (const { code, line } of alerts) {
      for (const [, series, label] of code.matchAll(/(gatehouse_\w+)\{(\w+)=/g)) t.ok(counted.some(sample => sample.startsWith(`${series}{`) && sample.includes(`${label}="`)), `${series} ${label}, line ${line}`)
      for (const [, labels] of code.matchAll(/sum by \(([^)]+)\)/g)) for (const label of String(labels).split(', ')) t.ok(counted.some(sample => sample.includes(`${label}="`)), `${label}, line ${line}`)
      for (const [, reasons] of code.matchAll(/reason=~"([^"]+)"/g)) for (const reason of String(reasons).split('|')) t.equal(reasonOf({ code: `GTH_AUTHN_${reason.toUpperCase().replaceAll('-', '_')}` }), reason, `line ${line}`)
    }
  })
})

t.test('the OpenTelemetry recipe counts what happens, and says it on the active span', async t => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const meterProvider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] })
  const spans = new InMemorySpanExporter()
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
  metrics.setGlobalMeterProvider(meterProvider)
  trace.setGlobalTracerProvider(tracerProvider)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  t.teardown(() => Promise.all([meterProvider.shutdown(), tracerProvider.shutdown()]))
  await paste(t, '@opentelemetry/api')

  const app = await build(t)
  const tracer = trace.getTracer('test')
  // What an instrumentation does: a span around each request.
  await happen(t, async options => tracer.startActiveSpan('request', async span => {
    try {
      return await app.inject(options)
    } finally {
      span.end()
    }
  }))

  await meterProvider.forceFlush()
  const { scopeMetrics } = exporter.getMetrics().at(-1) ?? { scopeMetrics: [] }
  const points = (name: string) => scopeMetrics.flatMap(({ metrics }) => metrics).filter(({ descriptor }) => descriptor.name === name).flatMap(({ dataPoints }) => dataPoints as Array<{ value: unknown, attributes: object }>)
  const counts = (name: string) => Object.fromEntries(points(name).map(({ attributes, value }) => [Object.values(attributes).join(' '), value]))
  t.strictSame(counts('gatehouse.authentications'), {
    [`authenticated valid header ${issuer}`]: 3,
    [`authenticated valid cookie ${issuer}`]: 1,
    'refused missing none none': 1,
    [`refused signature-invalid header ${issuer}`]: 3,
    [`failed keys-unavailable header ${down}`]: 1,
    [`refused token-revoked header ${issuer}`]: 1
  })
  t.strictSame(counts('gatehouse.decisions'), { 'allow permitted GET /own': 1, 'deny forbidden GET /drafts/:id': 1 })
  t.strictSame(counts('gatehouse.sessions'), { started: 1, refreshed: 1, reused: 1 })
  t.match(points('gatehouse.decision.duration'), [
    { attributes: { 'gatehouse.decision.phase': 'request' }, value: { count: 1, buckets: { boundaries: [0.00001, 0.0001, 0.001, 0.01, 0.1, 1] } } },
    { attributes: { 'gatehouse.decision.phase': 'resource' }, value: { count: 1, min: Number } }
  ])
  t.ok((points('gatehouse.decision.duration')[1]?.value as { min: number }).min > 0.01, 'the time that the row took')

  const authentication = (outcome: string, reason: string, source: string, issuer: string) => ({
    'gatehouse.authentication.outcome': outcome, 'gatehouse.authentication.reason': reason, 'gatehouse.authentication.source': source, 'gatehouse.authentication.issuer': issuer
  })
  const forged = authentication('refused', 'signature-invalid', 'header', issuer)
  t.strictSame(spans.getFinishedSpans().map(({ attributes }) => attributes), [
    { 'gatehouse.session.event': 'started' },
    authentication('authenticated', 'valid', 'header', issuer),
    authentication('authenticated', 'valid', 'cookie', issuer),
    { ...authentication('authenticated', 'valid', 'header', issuer), 'gatehouse.decision.outcome': 'allow', 'gatehouse.decision.reason': 'permitted' },
    { ...authentication('authenticated', 'valid', 'header', issuer), 'gatehouse.decision.outcome': 'deny', 'gatehouse.decision.reason': 'forbidden' },
    authentication('refused', 'missing', 'none', 'none'),
    forged, forged, forged,
    authentication('failed', 'keys-unavailable', 'header', down),
    { 'gatehouse.session.event': 'refreshed' },
    { 'gatehouse.session.event': 'reused' },
    authentication('refused', 'token-revoked', 'header', issuer)
  ])
})
