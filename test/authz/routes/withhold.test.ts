import { Readable } from 'node:stream'
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import t from 'tap'
import authz from '../../../plugins/authz/index.ts'
import { guarded, model } from '../articles.ts'
import { bearer, standIn } from '../authenticator.ts'
import { articles, ROWS } from '../resource/article.ts'

t.test('an answer for which no filter was asked is withheld, whatever its form', async t => {
  const { article } = articles(ROWS)
  const app = await guarded()
  const answers: Record<string, (request: FastifyRequest, reply: FastifyReply) => unknown> = {
    json: () => ROWS, text: () => 'hush', buffer: () => Buffer.from('hush'), stream: () => Readable.from(['hush']), other: async request => { await request.authz.filter(article, 'change'); return 'hush' }
  }
  for (const [name, answer] of Object.entries(answers)) app.get(`/${name}`, { authz: article.list('read') }, async (request, reply) => answer(request, reply))
  for (const method of ['GET', 'HEAD'] as const) {
    for (const name of Object.keys(answers)) {
      const { statusCode, body } = await app.inject({ method, url: `/${name}`, headers: bearer({ roles: ['author'] }) })
      t.equal(statusCode, 500, `${method} ${name}`)
      t.notMatch(body, /hush|bob/)
      if (method === 'GET') t.match(body, /GTH_AUTHZ_FILTER_NOT_ASKED.*article\.list\('read'\)/)
    }
  }
  await app.close()
})

t.test('what is withheld is closed, and a Response counts by its own status', async t => {
  const { article } = articles(ROWS)
  const app = await guarded()
  const stream = Readable.from(['hush'])
  let cancelled = 0
  const web = () => new ReadableStream({ cancel: () => { cancelled++ } })
  const locked = web()
  locked.getReader()
  const answers: Record<string, () => unknown> = {
    stream: () => stream, web, response: () => new Response(web()), empty: () => new Response(null), locked: () => locked, disguised: () => new Response('hush', { status: 200 })
  }
  for (const [name, answer] of Object.entries(answers)) app.get(`/${name}`, { authz: article.list('read') }, (_request, reply) => reply.code(name === 'disguised' ? 404 : 200).send(answer()))
  app.get('/moved', { authz: article.list('read') }, (_request, reply) => reply.send(new Response(null, { status: 302, headers: { location: '/' } })))
  for (const name of Object.keys(answers)) {
    const { statusCode, body } = await app.inject({ url: `/${name}`, headers: bearer({ roles: ['author'] }) })
    t.equal(statusCode, 500, name)
    t.match(body, /GTH_AUTHZ_FILTER_NOT_ASKED/)
  }
  t.equal(stream.destroyed, true)
  t.equal(cancelled, 2)
  t.equal((await app.inject({ url: '/moved', headers: bearer({ roles: ['author'] }) })).statusCode, 302)
  await app.close()
})

t.test('what was asked for, and what is no success, goes out; the hooks of the route run before', async t => {
  const { article } = articles(ROWS)
  const app = await guarded()
  app.get('/asked', { authz: article.list('read'), onSend: async (_request, reply) => { reply.header('x-own', 'yes') } }, async request => request.authz.filter(article, 'read'))
  app.get('/moved', { authz: article.list('read') }, (_request, reply) => reply.redirect('/asked'))
  app.get('/none', { authz: article.list('read') }, (_request, reply) => reply.code(404).send('none'))
  const ask = (url: string) => app.inject({ url, headers: bearer({ roles: ['author'] }) })
  t.match(await ask('/asked'), { statusCode: 200, headers: { 'x-own': 'yes' } })
  t.same([(await ask('/moved')).statusCode, (await ask('/none')).statusCode], [302, 404])
  await app.close()
})

t.test('a filter that a hook asked for before anybody was known does not count', async t => {
  const { article } = articles(ROWS)
  const app = fastify()
  await app.register(standIn)
  app.addHook('onRequest', async request => { await request.authz.filter(article, 'read') })
  await app.register(authz, { model })
  app.get('/', { authz: article.list('read') }, async () => ROWS)
  t.match((await app.inject({ url: '/', headers: bearer({}) })).json(), { statusCode: 500, code: 'GTH_AUTHZ_FILTER_NOT_ASKED' })
  await app.close()
})
