import t from 'tap'
import { readAuthzenOptions } from '../../../plugins/decision-points/authzen/options.ts'
import { OptionInvalid, UnknownOption } from '../../../plugins/decision-points/errors.ts'

const url = 'https://pdp.example.com'

t.test('the defaults, and what is given', async t => {
  t.strictSame(readAuthzenOptions({ url }), { base: url, origin: url, headers: {}, timeout: 2, maxResponseBytes: 65536 })
  const headers = async () => ({})
  t.strictSame(readAuthzenOptions({ url: 'http://127.0.0.1:8080/tenant/a/', headers, timeout: 0.5, maxResponseBytes: 1024 }),
    { base: 'http://127.0.0.1:8080/tenant/a', origin: 'http://127.0.0.1:8080', headers, timeout: 0.5, maxResponseBytes: 1024 })
})

t.test('headers are copied', async t => {
  const headers = { authorization: 'a' }
  const settings = readAuthzenOptions({ url, headers })
  headers.authorization = 'b'
  t.strictSame(settings.headers, { authorization: 'a' })
})

t.test('a misspelt name', async t => {
  t.throws(() => readAuthzenOptions({ url, timeuot: 1 }), UnknownOption)
  t.throws(() => readAuthzenOptions({ url, timeuot: 1 }), { message: /Did you mean "timeout"\?/ })
})

t.test('no address that requests may go to', async t => {
  for (const wrong of [undefined, 'pdp.example.com', 'http://pdp.example.com', 'https://user:hunter2@pdp.example.com', `${url}/#a`, `${url}/?key=hunter2`, `${url}/?`]) {
    t.throws(() => readAuthzenOptions({ url: wrong }), OptionInvalid, String(wrong))
  }
  t.throws(() => readAuthzenOptions({ url: `${url}/?key=hunter2` }), { message: 'Option "url" of authzen must not have a query.' })
  t.throws(() => readAuthzenOptions({ url: 'http://hunter2.example.com' }), { message: 'Option "url" of authzen must be https; http is only for this machine (127.0.0.1, ::1, localhost).' })
})

t.test('values out of bounds', async t => {
  for (const timeout of [0, -1, 31, NaN, '2', null]) t.throws(() => readAuthzenOptions({ url, timeout }), OptionInvalid, String(timeout))
  for (const maxResponseBytes of [0, 1023, 2 ** 24 + 1, Infinity, '65536']) t.throws(() => readAuthzenOptions({ url, maxResponseBytes }), OptionInvalid, String(maxResponseBytes))
})

t.test('headers that HTTP does not allow, are not texts or are ours; none is shown', async t => {
  for (const headers of [null, 7, 'authorization: x', [], new Map(), { authorization: undefined }, { authorization: 7 }, { 'a b': 'x' }, { authorization: 'hunter2\n' + 'x' }, { 'Content-Type': 'text/plain' }, { 'X-Request-ID': '1' }]) {
    t.throws(() => readAuthzenOptions({ url, headers }), OptionInvalid, String(headers))
  }
  t.throws(() => readAuthzenOptions({ url, headers: { authorization: 'hunter2\n' + 'x' } }),
    { message: 'Option "headers" of authzen must have names and values that HTTP allows; "authorization" has not. Is the environment variable set?' })
  t.throws(() => readAuthzenOptions({ url, headers: { Accept: 'hunter2' } }), { message: 'Option "headers" of authzen must not have "Accept", which is set for each request.' })
})
