import { formatParamUrl } from '@fastify/swagger'
import t from 'tap'
import { pathOf, wholePaths } from '../../../plugins/authz/openapi/paths.ts'

t.test('a URL template has the path that swagger gives it', async t => {
  for (const url of [
    '/', '', '/articles', '/articles/:id', '/articles/:id/:part?', '/files/*', '/:name.:ext', '/at/:hour(^\\d{2})h:minute(^\\d{2})m', '/:id(^(a|b(c)?)$)/x',
    '/orders::cancel', '/orders/:id::cancel', '/(^\\d+$)/(^\\w+$)', '/a-:b-:c_d', '/:id(^[a-z]+$)'
  ]) t.equal(pathOf(url), formatParamUrl(url), url)
})

t.test('an expression that does not end takes the rest', async t => {
  t.equal(pathOf('/:id(^(a'), '/{id}')
})

t.test('a path may stand for one below the path of a server', async t => {
  t.strictSame(wholePaths('/x', {}), [])
  t.strictSame(wholePaths('/x', { basePath: '/' }), [])
  t.strictSame(wholePaths('/x', { basePath: '/api' }), ['/api/x'])
  t.strictSame(wholePaths('/x', { basePath: '/api/' }), ['/api/x'])
  t.strictSame(wholePaths('x', { servers: [{ url: 'https://a.example/api/' }] }), ['/api/x'])
  const servers = [
    { url: 'https://a.example' }, { url: '/v1' }, { url: 'https://a.example/v2' }, { url: 'not a url' }, null,
    { url: '/{version}', variables: { version: { default: 'v3' } } }, { url: 'https://{host}/{v}', variables: { host: { default: 'b.example' }, v: { default: 'v4' } } }
  ]
  t.strictSame(wholePaths('/x', { servers }), ['/v1/x', '/v2/x', '/v3/x', '/v4/x'])
})
