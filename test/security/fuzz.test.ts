import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import t, { type Test } from 'tap'
import authn from '../../plugins/authn/index.ts'
import authz, { definePermissions, type Permission } from '../../plugins/authz/index.ts'
import { secretKey } from '../../plugins/keys/index.ts'
import problem from '../../plugins/problem/index.ts'
import { makeAttempt } from './fuzz/attempt.ts'
import { run } from './fuzz/campaign.ts'
import { createIssuer } from './fuzz/signer.ts'

// A fuzzer that finds nothing proves something only if it finds what is there: a sound server has no faults, and
// each of these defects is found.

const { environment, signers } = createIssuer()
const { issuer, audience, cookieName, keys } = environment
const mint = { signer: signers.hs256, environment }
const SEED = 7
const REQUESTS = 250

type Claims = Record<string, unknown>
interface Flaw {
  /** Adds the defect before everything else. */
  prepare?: (app: FastifyInstance) => void
  /** What the handlers answer with. Default: the claims. */
  answer?: (claims: Claims) => Claims
  permission?: string
  /** Milliseconds to wait for answers. Default: the fuzzer's own. */
  patience?: number
}

/** The adapter's server, with a defect, and the reasons for which the fuzzer objects to it. */
async function objectionsTo (t: Test, { prepare, answer = claims => claims, permission = 'orders:write', patience = 10_000 }: Flaw): Promise<string[]> {
  const app = Fastify({ forceCloseConnections: true })
  t.teardown(() => app.close())
  prepare?.(app)
  await app.register(problem)
  await app.register(authn, { trust: { issuer, audience, keys: secretKey(keys.hs256?.secret as Uint8Array, { algorithm: 'HS256' }) }, cookie: { name: cookieName } })
  await app.register(authz, { model: definePermissions({ permissions: { 'orders:read': 'Read', 'orders:write': 'Write' }, roles: {} }) })
  const handler = async ({ claims }: FastifyRequest) => ({ claims: answer({ ...claims }) })
  app.get('/private', { authz: 'authenticated' }, handler)
  app.get('/orders-write', { authz: permission as Permission }, handler)
  app.route({ method: ['POST', 'PUT', 'PATCH', 'DELETE'], url: '/orders', authz: 'authenticated', handler })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const { faults } = await run({ port, seed: SEED, indices: Array.from({ length: REQUESTS }, (_, i) => i), mint, patience })
  return faults.map(({ reason }) => reason)
}

const isCredential = ({ headers }: FastifyRequest) => headers.authorization ?? headers.cookie ?? ''
const onRequest = (flaw: (request: FastifyRequest) => void | Promise<void>) => (app: FastifyInstance) => {
  app.addHook('onRequest', async request => await flaw(request))
}

t.test('a sound server gives no cause', async t => {
  t.strictSame(await objectionsTo(t, {}), [])
})

const flaws: [string, RegExp, Flaw][] = [
  ['a 500 for long tokens', /^five-hundred: 500$/, { prepare: onRequest(request => { if (isCredential(request).length > 2000) throw new Error('too long') }) }],
  ['a connection dropped', /^dropped: closed$/, { prepare: onRequest(request => { if (/[\x80-\xff]/.test(isCredential(request))) request.raw.socket.destroy() }) }],
  ['no answer', /^dropped: silent$/, { patience: 500, prepare: onRequest(async request => { if (isCredential(request).length > 4000) await new Promise(() => {}) }) }],
  ['good tokens refused', /^status 401, expected 200$/, { prepare: onRequest(({ raw }) => { if (raw.headers.authorization?.startsWith('bEaReR') === true) raw.headers.authorization = 'x' }) }],
  ['other schemes accepted', /^status \d+, expected 401$/, {
    prepare: onRequest(({ raw }) => { raw.headers.authorization &&= raw.headers.authorization.replace(/^\S+\s+/, 'Bearer ') })
  }],
  ['the cookie without its defence', /^status \d+, expected (?:.* or )?403$/, { prepare: onRequest(({ raw }) => { raw.headers['sec-fetch-site'] = 'none' }) }],
  ['every permission granted', /^status 200, expected (?:\d+ or )*403$/, { permission: 'authenticated' }],
  ['somebody else\'s answer', /^success as somebody else$/, { answer: claims => ({ ...claims, sub: 'fuzz-0' }) }],
  ['no challenge', /^no challenge$/, { prepare: app => { app.addHook('onSend', async (_request, reply) => { reply.removeHeader('www-authenticate') }) } }],
  ['the token in the answer', /^the response echoes the token$/, {
    prepare: app => { app.addHook('onSend', async (request, reply) => { reply.header('x-debug', encodeURI(request.headers.authorization ?? '')) }) }
  }],
  ['one answer too many', /^malformed response: (?:more bytes than answers|no status line)/, {
    prepare: app => { app.addHook('onResponse', async request => { request.raw.socket.write('rubbish\r\n\r\n') }) }
  }]
]
for (const [name, reason, flaw] of flaws) {
  t.test(`found: ${name}`, async t => {
    const reasons = await objectionsTo(t, flaw)
    t.ok(reasons.length > 0, 'something is found')
    t.strictSame(reasons.filter(other => !reason.test(other)), [], 'and nothing else')
  })
}

t.test('an index always gives the same request', async t => {
  const now = 1_800_000_000
  const bytes = (seed: number, index: number) => makeAttempt(seed, index, { ...mint, now }).bytes.toString('base64')
  t.equal(bytes(1, 5), bytes(1, 5))
  t.not(bytes(1, 5), bytes(2, 5))
  t.not(bytes(1, 5), bytes(1, 6))
})
