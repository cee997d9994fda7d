import fc from 'fast-check'
import t from 'tap'
import { networkOf } from '../../routes/network.ts'

t.test('an IPv4 address is itself, whichever way it is written', async t => {
  for (const ip of ['192.0.2.1', '::ffff:192.0.2.1', '::FFFF:192.0.2.1', '::ffff:c000:201', '0:0:0:0:0:ffff:c000:0201']) t.equal(networkOf(ip), '192.0.2.1')
  t.equal(networkOf('192.0.2.2'), '192.0.2.2')
})

t.test('the addresses of one IPv6 network of 64 bits are one', async t => {
  for (const ip of ['2001:db8::', '2001:db8::1', '2001:DB8:0:0:ffff:ffff:ffff:ffff', '2001:0db8:0000:0000:1::']) t.equal(networkOf(ip), '2001:db8::')
  for (const ip of ['2001:db8:0:1::1', '2001:db9::1']) t.not(networkOf(ip), '2001:db8::')
  t.equal(networkOf('fe80::1%eth0'), 'fe80::')
})

t.test('what is no address is one more', async t => {
  for (const ip of [undefined, '', 'unknown', '192.0.2.1:4711', '[2001:db8::1]:4711', '192.0.2', ' 192.0.2.1', '192.0.2.1, 192.0.2.2', 'x'.repeat(10_000)]) t.equal(networkOf(ip), 'unknown')
})

t.test('whatever it is, its network is short, and its own network', async t => {
  t.doesNotThrow(() => fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), ip => {
    const network = networkOf(ip)
    return network.length <= 45 && networkOf(network) === network
  })))
})
