import fc from 'fast-check'
import t from 'tap'
import { addressOf, networkOf } from '../../routes/network.ts'

t.test('an IPv4 address is itself, whichever way it is written', async t => {
  for (const ip of ['192.0.2.1', '::ffff:192.0.2.1', '::FFFF:192.0.2.1', '::ffff:c000:201', '0:0:0:0:0:ffff:c000:0201']) t.equal(networkOf(ip), '192.0.2.1')
  t.equal(networkOf('192.0.2.2'), '192.0.2.2')
})

t.test('the addresses of one IPv6 network of 64 bits are one', async t => {
  for (const ip of ['2001:db8::', '2001:db8::1', '2001:DB8:0:0:ffff:ffff:ffff:ffff', '2001:0db8:0000:0000:1::']) t.equal(networkOf(ip), '2001:db8::')
  for (const ip of ['2001:db8:0:1::1', '2001:db9::1']) t.not(networkOf(ip), '2001:db8::')
  t.equal(networkOf('fe80::1%eth0'), 'fe80::')
})

t.test('an address is the same with its port, as a proxy may pass it on', async t => {
  for (const ip of ['203.0.113.9:1234', '203.0.113.9:65535', '::ffff:203.0.113.9', '[::ffff:203.0.113.9]:443', '[203.0.113.9]:80']) {
    t.strictSame([addressOf(ip), networkOf(ip)], ['203.0.113.9', '203.0.113.9'], ip)
  }
  for (const ip of ['[2001:db8::1]:443', '[2001:db8::1]', '[2001:DB8:0:0::1%eth0]:1']) t.strictSame([addressOf(ip), networkOf(ip)], ['2001:db8::1', '2001:db8::'], ip)
  t.equal(addressOf('2001:db8::1:443'), '2001:db8::1:443', 'without brackets there is no port')
})

t.test('what is no address is one more', async t => {
  for (const ip of ['192.0.2.1:', '192.0.2.1:x', '192.0.2.1:123456', '192.0.2.1:1:2', '[2001:db8::1', '2001:db8::1]:1', '[]:1', '[]', '[::1]x', '[::1]:', '[x]:1', '1.2.3:80', '192.0.2.999:1', '"192.0.2.1"', '_hidden']) {
    t.strictSame([addressOf(ip), networkOf(ip)], [undefined, 'unknown'], ip)
  }
  for (const ip of [undefined, '', 'unknown', '192.0.2', ' 192.0.2.1', '192.0.2.1, 192.0.2.2', 'x'.repeat(10_000)]) t.equal(networkOf(ip), 'unknown')
})

t.test('whatever it is, its network is short, and its own network', async t => {
  t.doesNotThrow(() => fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string(), fc.ipV4().map(ip => `${ip}:1`), fc.ipV6().map(ip => `[${ip}]:1`)), ip => {
    const network = networkOf(ip)
    return network.length <= 45 && networkOf(network) === network
  })))
})
