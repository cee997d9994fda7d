// A program: it prints what NestJS applications answer, and why others do not boot. The module loader of tap does not read
// the exports of @nestjs/common as Node does, so NestJS is imported only if it is asked to print.
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import type { FastifyInstance } from 'fastify'
import authz, { type Authz } from '../../../plugins/authz/index.ts'
import { failure, model } from '../articles.ts'
import { bearer, standIn } from '../authenticator.ts'

if (process.argv[2] === 'print') await print()

async function print (): Promise<void> {
  await import('reflect-metadata')
  const { Controller, Get, Module, Put, Req } = await import('@nestjs/common')
  const { NestFactory } = await import('@nestjs/core')
  const { FastifyAdapter, RouteConfig } = await import('@nestjs/platform-fastify')

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
  async function nest (controller: new () => object, setUp: (authz: Authz) => void = () => {}): Promise<NestFastifyApplication> {
    const app = await NestFactory.create<NestFastifyApplication>(moduleOf(controller), new FastifyAdapter(), { logger: false, abortOnError: false })
    const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance
    await fastify.register(standIn)
    await fastify.register(authz, { model })
    setUp(fastify.authz)
    await app.init()
    await fastify.ready()
    return app
  }

  /** What an anonymous client, an author and an admin are answered. */
  async function statuses (app: NestFastifyApplication, method: 'GET' | 'HEAD' | 'PUT', url: string): Promise<number[]> {
    return await Promise.all([{}, bearer({ roles: ['author'] }), bearer({ roles: ['admin'] })].map(async headers => (await app.inject({ method, url, headers })).statusCode))
  }

  class Articles {
    list (request: { auth: { subject: string } }) { return [request.auth.subject] }
    replace () { return 'replaced' }
    open () { return 'open' }
  }
  Req()(Articles.prototype, 'list', 0)
  decorate(Articles.prototype, 'list', Get('/articles'), RouteConfig({ authz: 'article:read' }))
  decorate(Articles.prototype, 'replace', Put('/articles/:id'), RouteConfig({ authz: { all: ['article:read', 'user:manage'] } }))
  decorate(Articles.prototype, 'open', Get('/open'), RouteConfig({ authz: 'public' }))

  class Inherits {
    list () { return 1 }
    people () { return 1 }
  }
  decorate(Inherits.prototype, 'list', Get('/articles'))
  decorate(Inherits.prototype, 'people', Get('/people'), RouteConfig({ authz: 'user:manage' }))

  class Misspelt { list () { return 1 } }
  decorate(Misspelt.prototype, 'list', Get('/misspelt'), RouteConfig({ auhtz: 'article:read' }))

  class Wrong { list () { return 1 } }
  decorate(Wrong.prototype, 'list', Get('/wrong'), RouteConfig({ authz: 'article:raed' }))

  const articles = await nest(Articles)
  const inherits = await nest(Inherits, authz => authz.defaults('article:read'))
  const refusal = async (promise: Promise<unknown>) => {
    const { code, message } = await failure(promise)
    return { code, message }
  }

  console.log(JSON.stringify({
    list: await statuses(articles, 'GET', '/articles'),
    head: await statuses(articles, 'HEAD', '/articles'),
    replace: await statuses(articles, 'PUT', '/articles/7'),
    open: await statuses(articles, 'GET', '/open'),
    subject: (await articles.inject({ url: '/articles', headers: bearer({ roles: ['author'] }) })).json() as unknown,
    inherited: await statuses(inherits, 'GET', '/articles'),
    tightened: await statuses(inherits, 'GET', '/people'),
    ruleless: await refusal(nest(Inherits)),
    misspelt: await refusal(nest(Misspelt)),
    misspeltUnderDefault: await refusal(nest(Misspelt, authz => authz.defaults('authenticated'))),
    wrong: await refusal(nest(Wrong))
  }))
  await articles.close()
  await inherits.close()
}
