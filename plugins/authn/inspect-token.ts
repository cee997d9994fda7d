import type { FastifyBaseLogger } from 'fastify'
import { checkUnverified, inspect, type Inspection } from './inspect.ts'
import { KnownHeaders } from './known-headers.ts'
import { readTrustOptions, type TrustOptions } from './trust-options.ts'
import { verifyToken } from './verify.ts'

/**
 * Explains a token outside of an application, as `app.authn.inspect` does in one. Without `trust` only its form and its
 * dates are checked: no refusal then says nothing about its signature. Key sources are opened; close them.
 *
 * @throws UnknownOption, InvalidOption
 */
export async function inspectToken (token: string, trust?: TrustOptions | readonly TrustOptions[]): Promise<Inspection> {
  const clock = () => Date.now() / 1000
  if (trust === undefined) return await inspect(token, token => checkUnverified(token, clock()), clock())
  const trusts = readTrustOptions(trust, 0)
  const settings = { trusts: new Map(trusts.map(trust => [trust.issuer, trust])), hasForm: null, headers: new KnownHeaders() }
  await Promise.all(trusts.map(({ keys }) => keys.open(SILENT)))
  return await inspect(token, token => verifyToken(token, settings, clock), clock())
}

const ignore = () => {}
const SILENT = { level: 'silent', fatal: ignore, error: ignore, warn: ignore, info: ignore, debug: ignore, trace: ignore, silent: ignore } as unknown as FastifyBaseLogger
