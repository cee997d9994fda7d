import 'reflect-metadata'
import { Controller, Get, Module, Put, Req } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, RouteConfig, type NestFastifyApplication } from '@nestjs/platform-fastify'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import authz, { type Authz } from '../../../plugins/authz/index.ts'
import { failure, model } from '../articles.ts'
import { bearer, standIn } from '../authenticator.ts'

/** Decorates a method without the syntax of decorators. */
function decorate (target: object, name: string, ...decorators: MethodDecorator[]): void {
  for (const decorator of decorators) decorator(target, name, Object.getOwnPropertyDescriptor(target, name) as PropertyDescriptor)
}

function moduleOf (controller: new () => object): new () => object {
  class TestModule {}
  Controller()(controller)
  Module({ controllers: [controller] })(TestModule)
  return TestModule
}

/** An application of Nest that authz guards, once it is ready. */
async function nest (t: Test, controller: new () => object, setUp: (authz: Authz) => void = () => {}): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(moduleOf(controller), new FastifyAdapter(), { logger: false, abortOnError: false })
  t.teardown(() => app.close())
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance
  await fastify.register(standIn)
  await fastify.register(authz, { model })
  setUp(fastify.authz)
  await app.init()
  await fastify.ready()
  return app
}

async function statuses (app: NestFastifyApplication, method: 'GET' | 'PUT', url: string): Promise<number[]> {
  return await Promise.all([{}, bearer({ roles: ['author'] }), bearer({ roles: ['admin'] })].map(async headers => (await app.inject({ method, url, headers })).statusCode))
}

t.test('the routes of NestJS have the rules of their RouteConfig', async t => {
  class Articles {
    list (request: { auth: { subject: string } }) { return [request.auth.subject] }
    replace () { return 'replaced' }
    open () { return 'open' }
  }
  Req()(Articles.prototype, 'list', 0)
  decorate(Articles.prototype, 'list', Get('/articles'), RouteConfig({ authz: 'article:read' }))
  decorate(Articles.prototype, 'replace', Put('/articles/:id'), RouteConfig({ authz: { all: ['article:read', 'user:manage'] } }))
  decorate(Articles.prototype, 'open', Get('/open'), RouteConfig({ authz: 'public' }))

  const app = await nest(t, Articles)
  t.same(await statuses(app, 'GET', '/articles'), [401, 200, 200])
  t.same(await statuses(app, 'PUT', '/articles/7'), [401, 403, 200])
  t.same(await statuses(app, 'GET', '/open'), [200, 200, 200])
  t.same((await app.inject({ url: '/articles', headers: bearer({ roles: ['author'] }) })).json(), ['ada'])
  t.equal((await app.inject({ method: 'HEAD', url: '/articles' })).statusCode, 401)
})

t.test('a route of NestJS without a rule, or with a wrong one, does not boot', async t => {
  class Ruleless { list () { return 1 } }
  decorate(Ruleless.prototype, 'list', Get('/ruleless'))
  t.match(await failure(nest(t, Ruleless)), { code: 'GTH_AUTHZ_RULE_MISSING', message: /GET, HEAD \/ruleless\n/ })

  class Misspelt { list () { return 1 } }
  decorate(Misspelt.prototype, 'list', Get('/misspelt'), RouteConfig({ auhtz: 'article:read' }))
  t.match(await failure(nest(t, Misspelt)), { code: 'GTH_AUTHZ_RULE_MISSING', message: /GET, HEAD \/misspelt \(It has "auhtz" in config/ })
  t.match(await failure(nest(t, Misspelt, authz => authz.defaults('authenticated'))), { code: 'GTH_AUTHZ_INVALID_RULE', message: /\/misspelt: has "auhtz" in config/ })

  class Wrong { list () { return 1 } }
  decorate(Wrong.prototype, 'list', Get('/wrong'), RouteConfig({ authz: 'article:raed' }))
  t.match(await failure(nest(t, Wrong)), { code: 'GTH_AUTHZ_INVALID_RULE', message: /\/wrong: config\.authz names the unknown permission "article:raed"\. Did you mean/ })
})

t.test('a default holds for routes of NestJS without a rule, and tightens the others', async t => {
  class Articles {
    list () { return 1 }
    people () { return 1 }
  }
  decorate(Articles.prototype, 'list', Get('/articles'))
  decorate(Articles.prototype, 'people', Get('/people'), RouteConfig({ authz: 'user:manage' }))
  const app = await nest(t, Articles, authz => authz.defaults('article:read'))
  t.same(await statuses(app, 'GET', '/articles'), [401, 200, 200])
  t.same(await statuses(app, 'GET', '/people'), [401, 403, 200])
})
