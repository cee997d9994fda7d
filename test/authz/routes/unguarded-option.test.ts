import t from 'tap'
import { isListed, matches, readUnguarded } from '../../../plugins/authz/routes/unguarded-option.ts'
import { thrown } from '../articles.ts'

const route = (methods: string, url: string, constraints = {}) => ({ methods: methods.split(','), url, constraints })

t.test('entries list routes by method and URL', async t => {
  const listed = (entries: string[], ...of: Parameters<typeof route>) => isListed(route(...of), readUnguarded(entries) ?? [])
  t.ok(listed(['GET /health'], 'GET', '/health'))
  t.ok(listed(['GET /health'], 'HEAD', '/health'), 'HEAD tells no more than GET')
  t.notOk(listed(['HEAD /health'], 'GET', '/health'))
  t.notOk(listed(['GET /health'], 'POST', '/health'))
  t.notOk(listed(['GET /health'], 'GET', '/healthy'))
  t.ok(listed(['GET /docs/*'], 'GET', '/docs/json'))
  t.ok(listed(['GET /docs/*'], 'GET', '/docs/*'))
  t.notOk(listed(['GET /docs/*'], 'GET', '/docs'))
  t.ok(listed(['GET /docs*'], 'GET', '/docs'))
  t.ok(listed(['GET *'], 'GET', '/any'))
  t.ok(listed(['ALL /proxy/*'], 'GET,POST,PURGE', '/proxy/*'))
  t.ok(listed(['GET, POST /x'], 'GET,POST', '/x'))
  t.ok(listed(['GET /x', 'POST /x'], 'GET,POST', '/x'), 'several entries add up')
  t.notOk(listed(['GET /x'], 'GET,POST', '/x'), 'each method counts')
  t.notOk(listed([], 'GET', '/x'))
})

t.test('a route with constraints is another one', async t => {
  const host = { host: 'open.example' }
  t.notOk(isListed(route('GET', '/x', host), readUnguarded(['GET /x']) ?? []))
  t.ok(isListed(route('GET', '/x', host), readUnguarded(['GET /x host=open.example']) ?? []))
  t.notOk(isListed(route('GET', '/x'), readUnguarded(['GET /x host=open.example']) ?? []))
  t.ok(isListed(route('GET', '/x/y', host), readUnguarded(['GET /x/*']) ?? []))
})

t.test('an entry matches a route with one of its methods', async t => {
  const [entry] = readUnguarded(['GET /x']) ?? []
  t.ok(entry !== undefined && matches(entry, route('POST,GET', '/x')))
  t.notOk(entry !== undefined && matches(entry, route('POST', '/x')))
})

t.test('the form of the option', async t => {
  t.equal(readUnguarded(undefined), null)
  t.strictSame(readUnguarded([]), [])
  for (const wrong of ['GET /x', {}, null, [7], ['/health'], ['get /health'], ['GET health'], ['GET'], [''], ['GET  /x'], ['GET,POST /x'], [undefined], new Array(1)]) {
    t.match(thrown(() => readUnguarded(wrong)), { code: 'GTH_AUTHZ_INVALID_OPTION', message: /unguarded/ }, JSON.stringify(wrong))
  }
})
