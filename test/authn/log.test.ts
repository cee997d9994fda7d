import fastify from 'fastify'
import { Writable } from 'node:stream'
import t from 'tap'
import authn from '../../plugins/authn/index.ts'
import { claims, HEADER, hmac, mint, now, rawClaims, SECRET, TRUST } from './mint.ts'

t.test('the log of good and bad requests, at its most talkative, shows no token, cookie or secret', async t => {
  let log = ''
  const stream = new Writable({ write (chunk, _encoding, done) { log += String(chunk); done() } })
  const app = fastify({ logger: { level: 'trace', stream } })
  await app.register(authn, {
    trust: TRUST,
    cookie: {},
    callbackTimeout: 0.02,
    isRevoked ({ claims: { jti } }) {
      if (jti === 'throws') throw new Error('the store is down')
      if (jti === 'hangs') return new Promise<boolean>(() => {})
      return jti === 'revoked'
    }
  })
  app.log.trace(TRUST, 'a key in a log line')
  app.all('/', { onRequest: app.authenticate }, async (request, reply) => {
    request.log.trace({ auth: request.auth }, 'the claims may be logged')
    return reply.setAccessCookie(mint()).send('fine')
  })
  app.get('/optional', async request => ({ auth: await request.authenticate({ optional: true }) }))
  app.get('/claims', async request => request.claims)
  t.teardown(() => app.close())

  const tokens = [
    mint(), mint(claims({ exp: now() })), mint(claims({ nbf: now() + 60 })), mint(claims({ iss: 'x' })), mint(claims({ aud: 'x' })), mint(claims({ sub: '' })), mint(rawClaims('"exp":1e400')),
    mint(claims(), HEADER, hmac(Buffer.alloc(32))), mint(claims(), { ...HEADER, alg: 'none' }), mint(claims(), { ...HEADER, typ: 'JWT' }), mint(claims(), { ...HEADER, crit: ['x'] }), mint(claims(), { ...HEADER, kid: 7 }),
    mint('recognisable-payload'), mint(claims(), 'recognisable-header'), 'recognisable-token', 'recognisable.token.AAAA', 'recognisable'.repeat(900),
    ...['throws', 'hangs', 'revoked'].map(jti => mint(claims({ jti })))
  ]
  const statuses = new Set<number>()
  for (const token of tokens) {
    for (const headers of [{ authorization: `Bearer ${token}` }, { authorization: `Basic ${token}` }, { cookie: `__Host-access=${token}` }, { cookie: `__Host-access=${token}; __Host-access=${token}` }]) {
      for (const [method, url, more] of [['GET', '/', {}], ['POST', '/', { origin: 'https://attacker.example' }], ['GET', '/optional', {}], ['GET', '/claims', {}]] as const) {
        statuses.add((await app.inject({ method, url, headers: { ...headers, ...more } })).statusCode)
      }
    }
  }

  t.strictSame([...statuses].sort(), [200, 401, 403, 500, 503], 'there was something to log')
  t.match(log, 'the store is down')
  t.match(log, 'isRevoked did not answer within 0.02 s')
  const segments = tokens.flatMap(token => token.split('.')).filter(segment => segment.length > 8)
  const secrets = (['hex', 'base64', 'base64url', 'latin1'] as const).map(encoding => SECRET.toString(encoding))
  for (const shown of new Set([...segments, ...secrets, SECRET.join(','), '__Host-access', 'recognisable', 'authorization', 'eyJ'])) t.notOk(log.includes(shown), shown.slice(0, 20))
})
