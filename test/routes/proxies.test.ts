import t from 'tap'
import { trustedProxies } from '../../routes/proxies.ts'

function trusts (text: string, address: string | undefined): boolean {
  const trusted = trustedProxies(text)
  return trusted !== false && trusted(address)
}

t.test('trusts no proxy if none is named', async t => {
  t.equal(trustedProxies(undefined), false)
})

t.test('trusts the addresses and the networks that are named, and no other', async t => {
  const both = ' 192.0.2.1 ,10.0.0.0/8, 2001:db8::/32,::ffff:198.51.100.0/120 '
  for (const address of ['192.0.2.1', '10.255.0.1', '2001:db8:ffff::1', '198.51.100.7', '::ffff:10.0.0.1', '::ffff:a00:1']) t.equal(trusts(both, address), true, address)
  for (const address of ['192.0.2.2', '11.0.0.1', '2001:db9::1', '198.51.101.7', '', 'unknown', undefined]) t.equal(trusts(both, address), false, String(address))
})

t.test('a proxy that is passed on with its port is the same proxy', async t => {
  for (const address of ['10.0.0.1:443', '[::ffff:10.0.0.1]:443', '[::1]:80', '[::1]']) t.equal(trusts('10.0.0.0/8,::1', address), true, address)
})

t.test('networks have names', async t => {
  for (const [name, inside, outside] of [['loopback', '127.9.9.9', '128.0.0.1'], ['loopback', '::1', '::2'], ['linklocal', '169.254.1.1', '169.253.1.1'],
    ['linklocal', 'fe80::1%eth0', 'fec0::1'], ['uniquelocal', '172.31.0.1', '172.32.0.1'], ['uniquelocal', 'fd00::1', 'fe00::1']] as const) {
    t.strictSame([trusts(name, inside), trusts(name, outside)], [true, false], name)
  }
})

t.test('what names no proxy is refused, and the message names the variable', async t => {
  for (const text of ['true', 'false', '1', '0', 'yes', 'no', 'foo', '*', 'all', 'Loopback', 'proxy.example', '__proto__', 'toString', '10.0.0.0/99', '10.0.0.0/33', '10.0.0.0/0', '10.0.0.0/', '10.0.0.0/x',
    '10.0.0.0/-1', '10.0.0.0/8/8', '10.0.0', '10.0.0.256', '010.0.0.1', '10.0.0.1:80', '[::1]', '[::1]:80', '::1/129', '::/0', '0.0.0.0/0', '::ffff:10.0.0.0/90', '::ffff:0:0/96', 'fe80::1%eth0',
    '', ' ', ',', '10.0.0.1,', ',10.0.0.1', '10.0.0.1,,10.0.0.2', '10.0.0.1;10.0.0.2', '10.0.0.1 10.0.0.2', 'loopback,true', 'x'.repeat(10_000)]) {
    t.throws(() => trustedProxies(text), { code: 'TRUST_PROXY_INVALID', message: /^TRUST_PROXY holds "[^]{0,60}", which is neither/ }, text)
  }
})
