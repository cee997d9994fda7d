import type { IncomingHttpHeaders } from 'node:http'
import { isWebOrigin } from './web-origin.ts'

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** What tells who made a request: its method, its own host and its headers. */
export interface Initiated {
  readonly method: string
  /** Host and port the client addressed. */
  readonly host: string
  readonly headers: IncomingHttpHeaders
}

/**
 * Whether the credential of the browser's cookie may count for this request: false for a state-changing one that
 * another site may have made (OWASP ASVS 3.5.1, W3C Fetch Metadata). Nobody can make a browser add an
 * Authorization header, so only cookies need to ask.
 *
 * `Sec-Fetch-Site` decides where the browser sends it: `same-origin` and `none` (the person typed or
 * bookmarked it) pass. Otherwise the host of `Origin` must be the request's own. A request with neither header
 * comes from no browser of this decade and passes, as in Go's CrossOriginProtection. `trustedOrigins` pass always.
 * A WebSocket handshake is a GET that changes state, and no preflight guards it, so it counts as unsafe.
 */
export function isSameOrigin ({ method, host, headers }: Initiated, trustedOrigins: ReadonlySet<string>): boolean {
  if (SAFE_METHODS.has(method) && headers.upgrade === undefined) return true
  const { origin } = headers
  if (origin !== undefined && trustedOrigins.has(origin)) return true
  const site = headers['sec-fetch-site']
  return site === undefined ? origin === undefined || isHost(origin, host) : site === 'same-origin' || site === 'none'
}

function isHost (origin: string, host: string): boolean {
  // Behind a proxy that ends TLS the scheme is not known, but a default port may stand in one and not the other.
  return isWebOrigin(origin) && URL.canParse(`http://${host}`) &&
    [`http://${host}`, `https://${host}`].some(own => new URL(own).host === new URL(origin).host)
}
