import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { HostNotLoopback } from './errors.ts'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/**
 * Refuses a host that other machines can reach: one of its addresses is not a loopback address, or it has none.
 *
 * @param host a name or an address, as `listen` takes it: the empty one would be all interfaces
 * @throws HostNotLoopback
 */
export async function requireLoopback (host: string): Promise<void> {
  const addresses = host === '' ? [] : await lookup(host, { all: true }).catch(() => [])
  const isLoopback = ({ address }: { address: string }) => loopback.check(address.replace(/%.*/, ''), isIP(address) === 4 ? 'ipv4' : 'ipv6')
  if (addresses.length > 0 && addresses.every(isLoopback)) return
  throw new HostNotLoopback(host.slice(0, 100))
}
