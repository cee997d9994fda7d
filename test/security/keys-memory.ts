import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import Fastify, { type FastifyInstance } from 'fastify'
import authn from '../../plugins/authn/index.ts'
import { remoteKeys, type KeySource } from '../../plugins/keys/index.ts'

/*
 * node --expose-gc --import tsx test/security/keys-memory.ts [--count 1000000] [--tokens 1000000] [--seconds 900]
 *
 * Whether distinct kids and distinct bad tokens leave anything behind: the heap after garbage collection must grow
 * by less than 5 MB. Exit code 1 otherwise, and if not all could be done in time. The cooldown is the shortest there
 * is, so that fetches happen meanwhile.
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    tokens: { type: 'string' },
    seconds: { type: 'string', default: '900' }
  }
})
const count = whole('count', values.count)
const tokens = values.tokens === undefined ? count : whole('tokens', values.tokens)
const deadline = performance.now() + whole('seconds', values.seconds) * 1000
const MOST_GROWTH = 5_000_000
const BATCH = 100
const gc = globalThis.gc ?? fail('run it with --expose-gc')

const issuer = 'https://issuer.example'
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'good', alg: 'ES256' }
let fetches = 0
const server = createServer((_request, response) => {
  fetches++
  response.end(JSON.stringify({ keys: [jwk] }))
})
await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address() as AddressInfo

const keys = remoteKeys(`http://127.0.0.1:${port}/jwks`, { cooldown: 1 })
const app = Fastify()
await app.register(authn, { trust: { issuer, audience: 'api', keys } })
app.get('/private', { onRequest: app.authenticate }, async () => 'in')
await app.ready()

await measure('distinct kids', count, () => findRandom(keys))
await measure('distinct bad tokens', tokens, i => sendBad(app, i))

await app.close()
server.closeAllConnections()
server.close()

/** Does it so many times, a batch at once, and compares the heap before and after. */
async function measure (name: string, times: number, once: (i: number) => unknown): Promise<void> {
  const repeat = async (to: number): Promise<number> => {
    let done = 0
    while (done < to && performance.now() < deadline) {
      const batch = Math.min(BATCH, to - done)
      await Promise.all(Array.from({ length: batch }, (_, i) => once(done + i)))
      done += batch
    }
    return done
  }
  // What the first ones leave behind is compiled code and caches of fixed size.
  await repeat(Math.min(times, 100 * BATCH))
  const before = await heap()
  const fetchesBefore = fetches
  const start = performance.now()
  const done = await repeat(times)
  const seconds = (performance.now() - start) / 1000
  const growth = await heap() - before
  console.log(`${done} ${name} in ${seconds.toFixed(1)} s, ${fetches - fetchesBefore} fetches: the heap grew by ${(growth / 1e6).toFixed(2)} MB`)
  if (growth >= MOST_GROWTH) fail(`${name}: the heap grew by ${growth} bytes`)
  if (done < times) fail(`${name}: out of time, ${times} were to be done`)
}

async function heap (): Promise<number> {
  for (let i = 0; i < 4; i++) {
    // What the last ones still have to finish.
    await pause(50)
    gc()
  }
  return process.memoryUsage().heapUsed
}

async function findRandom (source: KeySource): Promise<void> {
  const found = await source.find(randomBytes(16).toString('hex'), 'ES256')
  if (found !== undefined) fail('a random kid was found')
}

/** By turns: an unknown kid, a signature that is not by the key, an expired token, claims that nobody accepts. */
async function sendBad (app: FastifyInstance, i: number): Promise<void> {
  const kind = i % 4
  const claims = { iss: issuer, aud: kind === 3 ? randomBytes(8).toString('hex') : 'api', sub: String(i), exp: kind === 2 ? 1 + i : 4_000_000_000, jti: randomBytes(16).toString('hex') }
  const signed = [{ alg: 'ES256', typ: 'at+jwt', kid: kind === 0 ? randomBytes(16).toString('hex') : 'good' }, claims]
    .map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  const signature = kind < 2 ? randomBytes(64) : sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  const { statusCode } = await app.inject({ url: '/private', headers: { authorization: `Bearer ${signed}.${signature.toString('base64url')}` } })
  if (statusCode !== 401) fail(`a bad token of kind ${kind} got ${statusCode}`)
}

function whole (name: string, text: string): number {
  if (!/^\d{1,8}$/.test(text)) throw new RangeError(`--${name} must be a whole number`)
  return Number(text)
}

function fail (message: string): never {
  console.error(message)
  process.exit(1)
}
