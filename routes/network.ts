import { isIP } from 'node:net'
import { normalizeIP } from '@fastify/rate-limit'

/**
 * What counts as one address: an IPv4 address, whichever way it is written, or an IPv6 network of 64 bits, of which a
 * single client has all. What is no address (a proxy passes on what it was told; a Unix socket has none) counts as
 * one as well: otherwise each nonsense would be an address of its own.
 */
export function networkOf (ip: string | undefined): string {
  return ip === undefined || isIP(ip) === 0 ? 'unknown' : normalizeIP(ip, 64)
}
