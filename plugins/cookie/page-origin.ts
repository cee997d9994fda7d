import { closestMatch } from 'leven'
import { isWebOrigin } from './web-origin.ts'

/** Scheme and host; more than a host, such as a path or user information, is in no origin. */
const APP = /^([a-z][a-z\d+.-]*):\/\/([a-z\d._-]+)(?::(?:[1-9]\d*))?$/
/** Schemes whose pages have an opaque origin, which browsers write as `null`, or that have no pages. */
const WITHOUT_ORIGIN = new Set(['about', 'blob', 'content', 'data', 'file', 'filesystem', 'ftp', 'javascript', 'mailto', 'urn', 'vbscript', 'view-source', 'ws', 'wss'])
/** A scheme as near to one of the web is a typing error: `htps`, `htttp`. */
const MISTYPED = { maxDistance: 2 }

/**
 * Whether the text is exactly what a browser may write into `Origin`: the origin of a web page, or of an application in
 * a web view or an extension (`capacitor://localhost`, `chrome-extension://...`). Never `null`, which any page can have,
 * and no wildcard, which would parse as a host and never match.
 *
 * `URL.origin` is of no help with the latter: it is `null` for each scheme that the WHATWG URL standard does not name.
 */
export function isPageOrigin (value: unknown): value is string {
  return isWebOrigin(value) ? !value.includes('*') : isAppOrigin(value)
}

function isAppOrigin (value: unknown): value is string {
  const scheme = typeof value === 'string' ? APP.exec(value)?.[1] : undefined
  return scheme !== undefined && !WITHOUT_ORIGIN.has(scheme) && closestMatch(scheme, ['http', 'https'], MISTYPED) === undefined &&
    // No port that is out of range.
    URL.canParse(value as string)
}
