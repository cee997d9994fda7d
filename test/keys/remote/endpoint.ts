import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { Test } from 'tap'

/** How an endpoint answers a request. */
export type Behaviour = (response: ServerResponse, request: IncomingMessage) => void

/** A local endpoint whose behaviour can be changed, and the paths it was asked for. */
export interface Endpoint {
  readonly origin: string
  readonly asked: string[]
  behave: Behaviour
}

/** The public JWK of a fresh key pair. */
export function newJwk (kid: string) {
  return { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }), kid, alg: 'ES256' }
}

/** Starts an endpoint that goes with the test. */
export async function startEndpoint (t: Test, behave: Behaviour): Promise<Endpoint> {
  const server = createServer((request, response) => {
    endpoint.asked.push(String(request.url))
    endpoint.behave(response, request)
  })
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const endpoint: Endpoint = { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: [], behave }
  return endpoint
}

/** Answers with a document as JSON. */
export function json (document: unknown, headers: Record<string, string> = {}): Behaviour {
  return response => response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(document))
}

/** The set with these keys. */
export function jwks (...keys: unknown[]): Behaviour {
  return json({ keys })
}

/** 10 MB that are a JWK set but for their size. */
const HUGE = Buffer.from(JSON.stringify({ keys: [], padding: 'x'.repeat(10_000_000) }))

/** Each way to give no keys, and the reason that is told. */
export const OUTAGES: Readonly<Record<string, readonly [behaviour: Behaviour, reason: RegExp]>> = {
  'connection reset': [response => response.socket?.resetAndDestroy(), /: (?:ECONNRESET|UND_ERR_SOCKET)$/],
  'status 500': [response => response.writeHead(500).end('{"keys":[]}'), /: status 500$/],
  'status 204': [response => response.writeHead(204).end(), /: status 204$/],
  'no set': [json([]), /^This is not a JWK set: it has no array "keys"\.$/],
  'no array of keys': [json({ keys: { 0: { kty: 'EC' } } }), /^This is not a JWK set: it has no array "keys"\.$/],
  'more keys than there may be': [jwks(...Array(101).fill({})), /^This is not a JWK set: it has more than 100 keys\.$/],
  'no body': [response => response.writeHead(200).end(), /: the answer is not JSON$/],
  'truncated JSON': [response => response.writeHead(200).end('{"keys":[{"kty":"EC","cr'), /: the answer is not JSON$/],
  'no UTF-8': [response => response.writeHead(200).end(Buffer.from('{"keys":["\xff"]}', 'latin1')), /: the answer is not JSON$/],
  'truncated body': [response => {
    response.writeHead(200, { 'content-length': '1000' }).write('{"keys":[')
    response.socket?.end()
  }, /: (?:UND_ERR_SOCKET|the connection failed)$/],
  'HTML with 200': [response => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>'), /: the answer is not JSON$/],
  '10 MB': [response => response.writeHead(200).end(HUGE), /: more than 1048576 bytes$/],
  '10 MB compressed': [response => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(HUGE)), /: more than 1048576 bytes$/],
  'redirect loop': [(response, { url }) => response.writeHead(302, { location: String(url) }).end(), /: status 302$/],
  'not HTTP': [response => response.socket?.end('220 smtp ready\r\n'), /: (?:HPE_\w+|the connection failed)$/]
}

/** Each way to say that there is no key that we could use. */
export const EMPTY_SETS: Readonly<Record<string, readonly unknown[]>> = {
  'no key': [],
  'a key of a kind that is not known here': [{ kty: 'AKP', kid: 'one', alg: 'ML-DSA-44', pub: 'AA' }],
  'a secret, and an entry that is not an object': [{ kty: 'oct', k: 'AAAA', kid: 'useless' }, 7],
  'a key for encryption': [{ ...newJwk('one'), use: 'enc' }],
  'a curve that is not known here': [{ kty: 'EC', crv: 'secp256k1', kid: 'one', x: 'AA', y: 'AA' }],
  'a key identifier that two keys have': [newJwk('one'), newJwk('one')]
}

/** Each way to give no end. */
export const HANGS: Readonly<Record<string, Behaviour>> = {
  'before the headers': () => {},
  'in the body': response => response.writeHead(200).write('{"keys":['),
  'drop by drop': response => {
    response.writeHead(200)
    const drip = setInterval(() => response.write(' '), 5)
    response.on('close', () => clearInterval(drip))
  }
}
