import { networkInterfaces } from 'node:os'
import t from 'tap'
import type * as mocked from '../../store/loopback.ts'
import { requireLoopback } from '../../store/loopback.ts'

t.test('accepts what only this machine can reach, however it is written', async t => {
  for (const host of ['127.0.0.1', '127.9.9.9', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', 'localhost']) await t.resolves(requireLoopback(host), host)
})

t.test('refuses what others can reach', async t => {
  const own = Object.values(networkInterfaces()).flatMap(list => list ?? []).filter(({ internal }) => !internal).map(({ address }) => address)
  for (const host of ['0.0.0.0', '::', '0', '::ffff:0.0.0.0', '::ffff:0:0', '192.0.2.1', '2001:db8::1', '128.0.0.1', '', ' ', 'host.invalid', '127.0.0.1:3000', '[::1]', ...own]) {
    await t.rejects(requireLoopback(host), { code: 'HOST_NOT_LOOPBACK', message: /^HOST is "[^"]*"\..*NODE_ENV=production/ }, host)
  }
  await t.rejects(requireLoopback('x'.repeat(10_000)), { message: /^.{1,500}$/ })
})

t.test('a name counts as all that it resolves to', async t => {
  const resolving = async (...addresses: string[]) => {
    const { requireLoopback } = await t.mockImport<typeof mocked>('../../store/loopback.ts', {
      'node:dns/promises': { lookup: async () => addresses.map(address => ({ address })) }
    })
    return requireLoopback('name.example')
  }
  await t.resolves(resolving('127.0.1.1', '::1'))
  await t.resolves(resolving('::1%lo'))
  for (const addresses of [['192.0.2.1'], ['127.0.0.1', '192.0.2.1'], ['::1', 'fe80::1%eth0'], []]) await t.rejects(resolving(...addresses), { code: 'HOST_NOT_LOOPBACK' })
})
