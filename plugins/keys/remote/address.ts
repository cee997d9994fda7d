import { AddressRefused } from '../errors.ts'

const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/

/**
 * An address that keys may come from: https, or http on this machine only (127.0.0.0/8, ::1, localhost). Without
 * user name and password, which would show up in logs, and without a fragment, which no server sees.
 *
 * @param what names the address in the error, which never shows the address itself
 * @throws AddressRefused
 */
export function readAddress (text: unknown, what: string): URL {
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : null
  if (url === null) throw new AddressRefused(what, 'must be an absolute URL.')
  // URL has brought every spelling of an IPv4 address into four decimal numbers.
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname))) {
    throw new AddressRefused(what, 'must be https; http is only for this machine (127.0.0.1, ::1, localhost).')
  }
  if (url.username !== '' || url.password !== '') throw new AddressRefused(what, 'must not hold a user name or a password.')
  if (url.href.includes('#')) throw new AddressRefused(what, 'must not have a fragment.')
  return url
}

/** An address for logs and errors: the query may hold a secret. */
export function showAddress ({ origin, pathname }: URL): string {
  return origin + pathname
}
