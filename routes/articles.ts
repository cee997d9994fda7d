import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { defineResource } from '../plugins/authz/index.ts'
import { CURSOR, type Articles } from '../store/articles.ts'
import { matches } from '../store/matches.ts'
import { ArticleNotFound } from './errors.ts'

const Article = Type.Object({
  id: Type.String(),
  title: Type.String(),
  body: Type.String(),
  author: Type.String({ description: 'A username.' }),
  status: Type.Union([Type.Literal('draft'), Type.Literal('published')]),
  createdAt: Type.String({ description: 'RFC 3339' }),
  updatedAt: Type.String({ description: 'RFC 3339' }),
  publishedAt: Type.Union([Type.String({ description: 'RFC 3339' }), Type.Null()])
}, { additionalProperties: false })

const Draft = Type.Object({
  title: Type.String({ minLength: 1, maxLength: 200 }),
  body: Type.String({ minLength: 1, maxLength: 100_000 })
}, { additionalProperties: false })

const Selection = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'Default 20.' })),
  after: Type.Optional(Type.String({ pattern: CURSOR, description: 'The `next` of the page before.' }))
}, { additionalProperties: false })

const Page = Type.Object({
  items: Type.Array(Article),
  next: Type.Union([Type.String(), Type.Null()], { description: 'Give it as `after` for the next page; null on the last one.' })
}, { additionalProperties: false })

const Id = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) }, { additionalProperties: false })

/** The articles: a draft is seen by its author and by those who may publish, a published article by all readers. */
const routes: FastifyPluginAsyncTypebox<{ articles: Articles }> = async (app, { articles }) => {
  const article = defineResource({
    name: 'article',
    load: (id: string) => articles.find(id),
    visibleTo: { any: ['article:publish', { owner: 'author' }, { where: { status: 'published' } }] },
    policies: {
      read: 'everybody',
      change: { any: ['article:publish', { owner: 'author' }] }
    }
  })

  app.get('/articles', {
    schema: { querystring: Selection, response: { 200: Page } },
    authz: { all: ['article:read', article.list('read')] }
  }, async request => {
    const visible = matches(await request.authz.filter(article, 'read'))
    return articles.list({ limit: 20, ...request.query, visible })
  })

  app.get('/articles/:id', {
    schema: { params: Id, response: { 200: Article } },
    authz: { all: ['article:read', article.can('read')] }
  }, request => article.of(request))

  app.post('/articles', {
    schema: { body: Draft, response: { 201: Article } },
    authz: 'article:write'
  }, async (request, reply) => {
    const added = await articles.add(request.claims.sub, request.body)
    return reply.code(201).header('location', `${request.routeOptions.url}/${added.id}`).send(added)
  })

  app.put('/articles/:id', {
    schema: { params: Id, body: Draft, response: { 200: Article } },
    authz: { all: ['article:write', article.can('change')] }
  }, async request => {
    const { id } = await article.of(request)
    return present(await articles.change(id, request.body))
  })

  app.post('/articles/:id/publish', {
    schema: { params: Id, response: { 200: Article } },
    authz: {
      // Four eyes: the decision point (app.ts) says whose articles one may publish.
      rule: { all: ['article:publish', { permission: 'article:publish', on: ({ params }) => ({ type: 'article', id: params.id }) }] },
      // A stricter rule on trial: the log tells whom it would have refused.
      shadow: { all: ['article:publish', { stepUp: { maxAge: 3600 } }] }
    }
  }, async request => {
    const { id } = await article.of(request)
    return present(await articles.publish(id))
  })

  app.delete('/articles/:id', {
    schema: { params: Id, response: { 204: Type.Null() } },
    authz: { all: ['article:write', article.can('change')] }
  }, async (request, reply) => {
    const { id } = await article.of(request)
    present(await articles.remove(id))
    return reply.code(204).send(null)
  })
}

/** Somebody else may delete an article while we work on it. */
function present<T> (found: T | undefined): T {
  if (found === undefined) throw new ArticleNotFound()
  return found
}

export default routes
