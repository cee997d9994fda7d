import fastify from 'fastify'
import t from 'tap'
import { sampleUrls } from '../../plugins/routing/sample-urls.ts'

t.test('each template is matched by one of its samples', async t => {
  for (const template of [
    '/', '/articles', '/articles/:id', '/a/:b/c/:d', '/:first-:second', '/at/:hour(^\\d{2})h:minute(^\\d{2})m', '/files/*', '/opt/:id?',
    '/n/:n(^\\d+$)', '/:lang(^(en|de)$)/x', '/img/:name.png', '/img/:file(^\\w+).png', '/v::verb', '/:id(^[0-9a-f]{24}$)', '/day/:day(^\\d{4}-\\d{2}-\\d{2}$)'
  ]) {
    const app = fastify()
    app.get(template, async () => 'here')
    const answers = await Promise.all(sampleUrls(template).map(async url => (await app.inject(url)).statusCode))
    t.ok(answers.includes(200), template)
    await app.close()
  }
})

t.test('a template without parameters is its own sample, and there are several for one with', async t => {
  t.strictSame(sampleUrls('/articles'), ['/articles'])
  t.strictSame(sampleUrls('/v::verb'), ['/v:verb'])
  t.strictSame(sampleUrls('/:id').slice(0, 2), ['/1', '/sample'])
  t.strictSame(sampleUrls('/:lang(^(en|de)$)'), ['/en', '/de'])
  t.strictSame(sampleUrls('/:any(^[^/]+$)')[0], '/1')
  t.strictSame(sampleUrls('/:never(^\\W\\W\\W$)'), ['/'], 'what cannot be guessed is not')
})
