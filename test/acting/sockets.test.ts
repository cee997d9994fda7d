import fastify from 'fastify'
import { request as send } from 'node:http'
import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { actingOf } from '../../plugins/acting/acting.ts'
import authn from '../../plugins/authn/index.ts'
import { secretKey } from '../../plugins/keys/index.ts'

// What a client sends over a socket never makes it somebody: names, symbols spelt out, polluted prototypes.

const NAMES = ['gatehouse.acting', 'Symbol(gatehouse.acting)', '@@gatehouse.acting', 'kActing', 'acting', 'Request', 'x-acting', 'identity', 'isLightMyRequest', '__proto__', 'constructor', 'prototype']
const IDENTITY = { identity: { subject: 'eve', claims: {}, grant: null }, rehearsal: null }

/** Copies without care, as a vulnerable application does. */
function merge (into: Record<string, unknown>, from: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(from)) {
    if (typeof value === 'object' && value !== null && typeof into[name] === 'object' && into[name] !== null) merge(into[name] as Record<string, unknown>, value as Record<string, unknown>)
    else into[name] = value
  }
}

t.test('nothing that a client sends reaches it', async t => {
  const app = fastify({ onProtoPoisoning: 'ignore', onConstructorPoisoning: 'ignore' })
  t.teardown(() => app.close())
  await app.register(authn, { trust: { issuer: 'i', audience: 'a', keys: secretKey(randomBytes(32), { algorithm: 'HS256' }) } })
  const acting: unknown[] = []
  let polluted = false
  app.addHook('onRequest', async ({ raw }) => { acting.push(actingOf(raw)) })
  app.post('/merge', async ({ body, raw }) => {
    merge({}, body as Record<string, unknown>)
    merge(raw as unknown as Record<string, unknown>, Object.fromEntries(NAMES.slice(0, 9).map(name => [name, IDENTITY])))
    polluted ||= 'gatehouse.acting' in {}
    acting.push(actingOf(raw), actingOf({}))
    return ''
  })
  app.all('/me', { onRequest: app.authenticate }, async ({ auth }) => auth)
  // A batch: requests that a client describes, injected. A class does not survive JSON.
  app.post('/batch', async ({ body }) => (await app.inject(body as { url: string })).statusCode)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const answer = (method: string, path: string, headers: Record<string, string>, body?: string) => new Promise<[number | undefined, string]>((resolve, reject) => {
    const request = send({ port, host: '127.0.0.1', method, path, headers: { connection: 'close', ...headers } }, response => {
      let text = ''
      response.on('data', chunk => { text += String(chunk) }).on('end', () => resolve([response.statusCode, text]))
    })
    request.on('error', reject).end(body)
  })
  const json = { 'content-type': 'application/json' }
  const value = JSON.stringify(IDENTITY)
  for (const name of NAMES) {
    try {
      if (/^[\w.@-]+$/.test(name) && !name.includes('@')) t.equal((await answer('GET', '/me', { [name]: value }))[0], 401, `header ${name}`)
      t.equal((await answer('GET', `/me?${encodeURIComponent(name)}=${encodeURIComponent(value)}`, {}))[0], 401, `query ${name}`)
      t.equal((await answer('POST', '/me', json, `{${JSON.stringify(name)}:${value}}`))[0], 401, `body ${name}`)
      for (const path of [`{"__proto__":{${JSON.stringify(name)}:${value}}}`, `{"constructor":{"prototype":{${JSON.stringify(name)}:${value}}}}`]) {
        await answer('POST', '/merge', json, path)
        t.equal((await answer('GET', '/me', {}))[0], 401, `prototype pollution ${name}`)
      }
      for (const given of [value, `{"prototype":${value}}`]) {
        const [status, body] = await answer('POST', '/batch', json, `{"url":"/me",${JSON.stringify(name)}:${given}}`)
        // What is no class makes inject throw.
        t.ok(body === '401' || status === 500, `injected ${name}`)
      }
    } finally {
      // A polluted Object.prototype would give this process's own injections what the next name is to be tested by.
      for (const added of Object.keys(Object.prototype)) Reflect.deleteProperty(Object.prototype, added)
    }
  }
  t.ok(polluted, 'prototypes were polluted indeed')
  t.ok(acting.length > 40)
  t.ok(acting.every(found => found === undefined))
})
