import type { RequestListener } from 'node:http'
import { publicJwk, type SigningKey } from '../../plugins/keys/index.ts'

/** Answers with the public halves of these keys as a JWK set. */
export function keySet (...keys: readonly SigningKey[]): RequestListener {
  const body = JSON.stringify({ keys: keys.map(publicJwk) })
  return (_request, response) => response.writeHead(200, { 'content-type': 'application/jwk-set+json' }).end(body)
}
