import { BlockList, isIP } from 'node:net'
import { TrustProxyInvalid } from '../store/errors.ts'
import { addressOf } from './network.ts'

/** Networks that have names: those that Fastify's `trustProxy` knows. */
const NAMED = new Map([
  ['loopback', ['127.0.0.0/8', '::1']],
  ['linklocal', ['169.254.0.0/16', 'fe80::/10']],
  ['uniquelocal', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']]
])

/** An address, and the length of the network's prefix if it is one: at least 1, since 0 bits are everybody. */
const ADDRESS_OR_NETWORK = /^([\d.]+|[\da-f:.]+)(?:\/([1-9]\d{0,2}))?$/i

/**
 * Fastify's option `trustProxy`: which addresses are proxies whose X-Forwarded-For counts, with or without a port.
 *
 * @param text the variable TRUST_PROXY: addresses, networks, and names of networks, with commas between them
 * @returns false if it is not set
 * @throws TrustProxyInvalid
 */
export function trustedProxies (text: string | undefined): false | ((address: string | undefined) => boolean) {
  if (text === undefined) return false
  const trusted = new BlockList()
  for (const item of text.split(',').map(item => item.trim())) {
    for (const network of NAMED.get(item) ?? [item]) add(trusted, network)
  }
  return given => {
    const address = addressOf(given)
    return address !== undefined && trusted.check(address, familyOf(address))
  }
}

function add (trusted: BlockList, item: string): void {
  const [, written = '', length] = ADDRESS_OR_NETWORK.exec(item) ?? []
  const address = isIP(written) === 0 ? undefined : addressOf(written)
  if (address === undefined) throw new TrustProxyInvalid(item.slice(0, 60))
  // An IPv4 address written as IPv6 is an IPv4 address, and its prefix 96 bits shorter.
  const bits = isIP(address) === 4 ? 32 : 128
  const prefix = length === undefined ? bits : Number(length) - (isIP(written) === 6 && bits === 32 ? 96 : 0)
  if (prefix < 1 || prefix > bits) throw new TrustProxyInvalid(item.slice(0, 60))
  trusted.addSubnet(address, prefix, familyOf(address))
}

function familyOf (address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6'
}
