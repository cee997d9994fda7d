import t from 'tap'
import { placeOf, routeName } from '../../plugins/routing/route-name.ts'

const EVERY = ['GET', 'HEAD', 'POST']

t.test('a name has the methods, the URL template and the constraints', async t => {
  t.equal(routeName({ url: '/a/:id', methods: ['GET'], constraints: {} }, EVERY), 'GET /a/:id')
  t.equal(routeName({ url: '/a', methods: ['GET', 'POST'], constraints: {} }, EVERY), 'GET, POST /a')
  t.equal(routeName({ url: '/a', methods: ['POST', 'PURGE', 'HEAD', 'GET'], constraints: {} }, EVERY), 'ALL /a')
  t.equal(routeName({ url: '/a', methods: ['GET'], constraints: { host: 'x.example', tenant: { n: 1 } } }, EVERY), 'GET /a host=x.example tenant={ n: 1 }')
  t.equal(placeOf({ url: '/a', constraints: { host: /^x$/ } }), '/a host=/^x$/')
})
