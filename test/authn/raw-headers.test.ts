import { createServer } from 'node:http'
import t from 'tap'
import { truncatedFrom } from '../../plugins/authn/raw-headers.ts'

t.test('a name and a value for each header; node\'s own limit where there is none', async t => {
  for (const maxHeadersCount of [null, undefined]) t.equal(truncatedFrom({ maxHeadersCount }), 2000)
  t.equal(truncatedFrom({}), 2000)
  t.equal(truncatedFrom(createServer()), 2000)
  t.equal(truncatedFrom({ maxHeadersCount: 50 }), 100)
  for (const maxHeadersCount of [0, -1]) t.equal(truncatedFrom({ maxHeadersCount }), Infinity)
})
