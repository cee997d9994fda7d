import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How an endpoint answers. */
export type Behaviour = (response: ServerResponse, request: IncomingMessage) => void

/** An issuer's endpoint on this machine that counts what it is asked. */
export interface Endpoint {
  readonly origin: string
  fetches: number
  behave: Behaviour
  close (): void
}

/** The public JWK of a fresh key pair. */
export function newJwk (kid: string): object {
  return { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' }
}

/** Starts an endpoint. */
export async function startEndpoint (behave: Behaviour): Promise<Endpoint> {
  const server = createServer((request, response) => {
    endpoint.fetches++
    endpoint.behave(response, request)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const endpoint: Endpoint = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fetches: 0,
    behave,
    close: () => {
      server.closeAllConnections()
      server.close()
    }
  }
  return endpoint
}

/** Answers with a JWK set of these keys, without Cache-Control: everybody's own lifetime counts. */
export function jwks (...keys: object[]): Behaviour {
  return response => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }))
}

/** A set with a good key, in 10 MB. */
export function huge (key: object): Behaviour {
  return response => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [key], padding: 'x'.repeat(10_000_000) }))
}

/** The ways to be down that answer soon. */
export const OUTAGES: Readonly<Record<string, Behaviour>> = {
  'connection reset': response => response.socket?.resetAndDestroy(),
  'status 500': response => response.writeHead(500, { 'content-type': 'application/json' }).end('{}'),
  'truncated JSON': response => response.writeHead(200, { 'content-type': 'application/json' }).end('{"keys":[{"kty":"EC","cr'),
  'HTML with 200': response => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>'),
  '10 MB, no set': response => response.writeHead(200).end('x'.repeat(10_000_000)),
  'redirect loop': (response, { url }) => response.writeHead(302, { location: String(url) }).end()
}

/** The ways to be down that never answer. */
export const HANGS: Readonly<Record<string, Behaviour>> = {
  'before the headers': () => {},
  'in the body': response => response.writeHead(200).write('{"keys":[')
}
