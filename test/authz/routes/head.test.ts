import t from 'tap'
import { headFollowsGet } from '../../../plugins/authz/routes/head.ts'
import { thrown } from '../articles.ts'

const read = { kind: 'permission', permission: 'article:read' } as const
const write = { kind: 'permission', permission: 'article:write' } as const

t.test('HEAD has the rule of GET, whichever comes first', async t => {
  for (const [first, second] of [['GET', 'HEAD'], ['HEAD', 'GET']] as const) {
    const compare = headFollowsGet()
    compare({ method: first, url: '/x' }, first === 'GET' ? read : write)
    t.match(thrown(() => compare({ method: second, url: '/x' }, second === 'GET' ? read : write)), {
      code: 'GTH_AUTHZ_HEAD_DIFFERS',
      message: 'Route HEAD /x: its rule (article:write) differs from that of GET (article:read), but HEAD tells what GET would answer. Give both the same rule, or leave HEAD to Fastify.'
    })
  }
})

t.test('the same rule, other methods, other places and other constraints are nobody\'s business', async t => {
  const compare = headFollowsGet()
  compare({ method: ['GET', 'POST'], url: '/x' }, read)
  compare({ method: 'HEAD', url: '/x' }, { ...read })
  compare({ method: 'POST', url: '/x' }, write)
  compare({ method: 'HEAD', url: '/y' }, write)
  compare({ method: 'GET', url: '/h', constraints: { host: /a/ } }, read)
  compare({ method: 'HEAD', url: '/h', constraints: { host: /b/ } }, write)
  compare({ method: 'GET', url: '/k', constraints: { host: 'a', version: '1.0.0' } }, read)
  t.throws(() => compare({ method: 'HEAD', url: '/k', constraints: { version: '1.0.0', host: 'a' } }, write), { code: 'GTH_AUTHZ_HEAD_DIFFERS' })
  t.throws(() => compare({ method: 'HEAD', url: '/h', constraints: { host: /a/ } }, write), { code: 'GTH_AUTHZ_HEAD_DIFFERS' })
  compare({ method: 'HEAD', url: '/x', constraints: { version: '1.0.0' } }, write)
  compare({ method: 'GET', url: '/z' }, { kind: 'authenticated' })
  t.throws(() => compare({ method: 'HEAD', url: '/z' }, { kind: 'public' }), { code: 'GTH_AUTHZ_HEAD_DIFFERS' })
  t.doesNotThrow(() => compare({ method: 'GET', url: '/z' }, { kind: 'public' }), 'of GET alone there may be several: Fastify judges that')
})

t.test('the names of parameters make no other place', async t => {
  for (const [get, head] of [['/a/:id', '/a/:x'], ['/:a-:b.:c', '/:x-:y.:z'], ['/:a(^\\d+$)', '/:b(^\\d+$)'], ['/a/:id?', '/a/:x?']] as const) {
    const compare = headFollowsGet()
    compare({ method: 'GET', url: get }, read)
    t.throws(() => compare({ method: 'HEAD', url: head }, { kind: 'public' }), { code: 'GTH_AUTHZ_HEAD_DIFFERS' }, head)
  }
  for (const [get, head] of [['/::a', '/::b'], ['/:a', '/:a/b'], ['/:a(^\\d+$)', '/:a(^\\w+$)'], ['/a', '/:a']] as const) {
    const compare = headFollowsGet()
    compare({ method: 'GET', url: get }, read)
    t.doesNotThrow(() => compare({ method: 'HEAD', url: head }, write), head)
  }
})

t.test('a HEAD that asks for no filter differs from a GET that does, even if the same callers are admitted', async t => {
  const known = { kind: 'authenticated' } as const
  const lists = new Set(["article.list('read')", "article.list('change')"])
  for (const [get, head] of [[{ ...known, lists }, known], [known, { ...known, lists }]] as const) {
    const compare = headFollowsGet()
    compare({ method: 'GET', url: '/x' }, get)
    t.match(thrown(() => compare({ method: 'HEAD', url: '/x' }, head)), { code: 'GTH_AUTHZ_HEAD_DIFFERS', message: "authenticated, filtered by article.list('read'), article.list('change')" })
  }
  const compare = headFollowsGet()
  compare({ method: 'GET', url: '/x' }, { ...known, lists })
  t.doesNotThrow(() => compare({ method: 'HEAD', url: '/x' }, { ...known, lists: new Set([...lists].reverse()) }))
})
