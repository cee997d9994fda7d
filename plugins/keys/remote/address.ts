import { readAddress as read } from '../../outbound/address.ts'
import { AddressRefused } from '../errors.ts'

/**
 * An address that keys may come from: https, or http on this machine.
 *
 * @param what names the address in the error, which never shows the address itself
 * @throws AddressRefused
 */
export function readAddress (text: unknown, what: string): URL {
  const { url, fault } = read(text)
  if (url === null) throw new AddressRefused(what, fault)
  return url
}

/** An address for logs and errors: the query may hold a secret. */
export function showAddress ({ origin, pathname }: URL): string {
  return origin + pathname
}
