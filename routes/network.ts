import { isIP } from 'node:net'
import { normalizeIP } from '@fastify/rate-limit'

/** An IPv6 address in brackets, which may have a port; or an IPv4 address with a port: as some proxies write them. */
const WITH_PORT = /^(?:\[([^\]]{1,60})\](?::\d{1,5})?|([\d.]{7,15}):\d{1,5})$/

/**
 * The address in a text that a proxy passed on, without brackets, port and zone: in one form, whichever way it was
 * written, and an IPv4 address as itself also if it came as IPv6. Undefined if the text is no address.
 */
export function addressOf (text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const [, ipv6, ipv4] = WITH_PORT.exec(text) ?? []
  const address = ipv6 ?? ipv4 ?? text
  return isIP(address) === 0 ? undefined : normalizeIP(address.replace(/%.*/, ''), 128)
}

/**
 * What counts as one address: an IPv4 address, or an IPv6 network of 64 bits, of which a single client has all. What
 * is no address (a proxy passes on what it was told; a Unix socket has none) counts as one as well: otherwise each
 * invalid text would be an address of its own.
 */
export function networkOf (ip: string | undefined): string {
  const address = addressOf(ip)
  return address === undefined ? 'unknown' : normalizeIP(address, 64)
}
