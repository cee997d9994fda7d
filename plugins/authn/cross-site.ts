import type { IncomingHttpHeaders } from 'node:http'
import { CrossSite } from './errors.ts'
import { isWebOrigin } from './origin.ts'

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** What tells who made a request: its method, its own host and its headers. */
export interface Initiated {
  readonly method: string
  /** Host and port the client addressed. */
  readonly host: string
  readonly headers: IncomingHttpHeaders
}

/**
 * Refuses a state-changing request that another site may have made with the browser's cookie. For requests
 * whose credential was the cookie; nobody can make a browser add an Authorization header.
 *
 * `Sec-Fetch-Site` decides where the browser sends it: `same-origin` and `none` (the person typed or
 * bookmarked it) pass. Otherwise the host of `Origin` must be the request's own. A request with neither header
 * comes from no browser of this decade and passes, as in Go's CrossOriginProtection. `trustedOrigins` pass always.
 * A WebSocket handshake is a GET that changes state, and no preflight guards it, so it counts as unsafe.
 *
 * @throws CrossSite (OWASP ASVS 3.5.1, W3C Fetch Metadata)
 */
export function assertSameOrigin ({ method, host, headers }: Initiated, trustedOrigins: ReadonlySet<string>): void {
  if (SAFE_METHODS.has(method) && headers.upgrade === undefined) return
  const { origin } = headers
  if (origin !== undefined && trustedOrigins.has(origin)) return
  const site = headers['sec-fetch-site']
  if (site === undefined ? origin === undefined || isHost(origin, host) : site === 'same-origin' || site === 'none') return
  throw new CrossSite()
}

function isHost (origin: string, host: string): boolean {
  // Behind a proxy that ends TLS the scheme is not known, but a default port may stand in one and not the other.
  return isWebOrigin(origin) && URL.canParse(`http://${host}`) &&
    [`http://${host}`, `https://${host}`].some(own => new URL(own).host === new URL(origin).host)
}
