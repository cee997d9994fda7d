import fastify, { type FastifyInstance } from 'fastify'
import { Type } from '@sinclair/typebox'
import t from 'tap'
import authz, { definePermissions, defineResource, self, type Permission } from '../../plugins/authz/index.ts'
import { failure, guarded, loose, model } from './articles.ts'
import { standIn } from './authenticator.ts'

// What a newcomer gets wrong, and what the boot says then. Read the snapshot aloud: each text names the route, the
// cause and what to write.

const params = Type.Object({ id: Type.String() })
const answer = () => 'in'
const article = defineResource({
  name: 'article',
  load: (_id: string) => null as { id: string, author: string } | null,
  visibleTo: 'everybody',
  policies: { read: 'everybody', change: { owner: 'author' }, judge: () => true }
})
const misspelt = defineResource({ name: 'order', load: (_id: string) => null as { id: string } | null, policies: { read: 'order:raed' as Permission } })

const get = (authz: unknown, options: object = {}, url = '/articles/:id') => (app: FastifyInstance) => { app.get(url, { schema: { params }, ...options, authz: loose(authz) as never }, answer) }

const MISTAKES: Record<string, (app: FastifyInstance) => unknown> = {
  'a forgotten rule': app => { app.get('/articles', answer); app.post('/articles', answer) },
  'a misspelt permission': get('article:raed'),
  'a misspelt option': app => { app.get('/articles', { auhtz: 'article:read' } as object, answer) },
  'a misspelt rule inside of config': app => { app.get('/articles', { config: { auhtz: 'article:read' } } as object, answer) },
  'a misspelt rule inside of config, where there is a default': app => { app.authz.defaults('authenticated'); app.get('/articles', { config: { auhtz: 'article:read' } } as object, answer) },
  'another rule inside of config': get('article:write', { config: { authz: 'article:read' } }),
  'a role instead of a permission': get('editor'),
  'a bare array': get(['article:read', 'article:write']),
  'an empty list': get({ any: [] }),
  'two keys in one rule': get({ all: ['article:read'], not: 'article:write' }),
  'HEAD and GET that differ': app => { app.head('/articles', { authz: 'public' }, answer); app.get('/articles', { authz: 'article:read' }, answer) },
  'no schema for the parameters': get(article.can('read'), { schema: {} }),
  'a parameter that the URL does not have': get(self('id'), {}, '/people/:name'),
  'a parameter that the schema does not have': get(article.can('read'), { schema: { params: Type.Object({ name: Type.String() }) } }),
  'a parameter that may be anything': get(article.can('read'), { schema: { params: { type: 'object', properties: { id: {} } } } }),
  'an unknown action': get(article.can('reed' as 'read')),
  'an unknown permission in a policy': get(misspelt.can('read')),
  'a list by a policy that is a function': get(article.list('judge'), {}, '/articles'),
  'two resources of one name': app => {
    for (const [name, resource] of [['articles', article], ['drafts', defineResource({ name: 'article', load: (id: string) => ({ id }), policies: { read: 'everybody' } })]] as const) {
      app.get(`/${name}/:id`, { schema: { params }, authz: resource.can('read') as never }, answer)
    }
  },
  'another model': app => app.register(authz, { model: { ...model } }),
  'authz twice': app => app.register(authz, { model }),
  'another login on a WebSocket': get({ stepUp: { maxAge: 60 } }, { websocket: true }, '/live'),
  'a list on a WebSocket': get(article.list('read'), { websocket: true }, '/live'),
  'a default that comes after routes': app => { app.get('/articles', { authz: 'article:read' }, answer); app.authz.defaults('authenticated') },
  'a rule that nobody can satisfy': get({ all: ['article:read', { not: 'article:read' }] }),
  'public, where the scope is not': app => { app.authz.defaults('article:read'); app.get('/articles', { authz: 'public' }, answer) },
  'public, where the default is sealed': app => { app.authz.defaults('article:read', { sealed: true }); app.get('/articles', { authz: { public: true, override: 'why' } }, answer) },
  'a default that is applied in no known way': app => { app.authz.defaults('article:read', { seald: true } as object) },
  'an override without a reason': get({ public: true, override: '' }),
  '"not" around a login': get({ not: { stepUp: { maxAge: 60 } } }),
  'a decision point that is not there': get({ permission: 'article:read', on: () => ({ type: 'article', id: '1' }) }),
  'a misspelt way to apply it': get({ rule: 'article:read', shadwo: 'article:write' })
}

for (const [mistake, make] of Object.entries(MISTAKES)) {
  t.test(mistake, async t => {
    const app = await guarded()
    // A plugin of its own, as applications have it: what is thrown there ends the boot.
    app.register(async scope => { await make(scope) })
    const { code, message } = await failure(app.ready())
    t.match(code, /^GTH_AUTHZ_/)
    t.matchSnapshot(`${code}\n${message}`)
  })
}

t.test('two models in sibling scopes', async t => {
  const app = fastify()
  await app.register(standIn)
  app.register(async scope => { await scope.register(authz, { model }) })
  app.register(async scope => { await scope.register(authz, { model: definePermissions({ permissions: { 'key:read': 'Read keys' }, roles: {} }) }) })
  const { code, message } = await failure(app.ready())
  t.matchSnapshot(`${code}\n${message}`)
})

t.test('routes before authz', async t => {
  const app = fastify()
  app.get('/early', answer)
  await app.register(standIn)
  await app.register(authz, { model })
  const { code, message } = await failure(app.ready())
  t.matchSnapshot(`${code}\n${message}`)
})

t.test('no authenticator', async t => {
  t.matchSnapshot((await failure(fastify().register(authz, { model }))).message)
})
