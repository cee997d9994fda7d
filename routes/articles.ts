import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { CURSOR, type Article as Kept, type Articles } from '../store/articles.ts'
import { ArticleNotFound, NotYourArticle } from './errors.ts'

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
const articles: FastifyPluginAsyncTypebox<{ articles: Articles }> = async (app, { articles }) => {
  app.get('/articles', {
    schema: { querystring: Selection, response: { 200: Page } },
    authz: 'article:read'
  }, async request => articles.list({ limit: 20, ...request.query, visible: visibleTo(request) }))

  app.get('/articles/:id', {
    schema: { params: Id, response: { 200: Article } },
    authz: 'article:read'
  }, async request => find(request, request.params.id))

  app.post('/articles', {
    schema: { body: Draft, response: { 201: Article } },
    authz: 'article:write'
  }, async (request, reply) => {
    const article = await articles.add(request.claims.sub, request.body)
    return reply.code(201).header('location', `${request.routeOptions.url}/${article.id}`).send(article)
  })

  app.put('/articles/:id', {
    schema: { params: Id, body: Draft, response: { 200: Article } },
    authz: 'article:write'
  }, async request => {
    const { id } = findOwn(request, request.params.id)
    return present(await articles.change(id, request.body))
  })

  app.post('/articles/:id/publish', {
    schema: { params: Id, response: { 200: Article } },
    authz: 'article:publish'
  }, async request => present(await articles.publish(request.params.id)))

  app.delete('/articles/:id', {
    schema: { params: Id, response: { 204: Type.Null() } },
    authz: 'article:write'
  }, async (request, reply) => {
    const { id } = findOwn(request, request.params.id)
    present(await articles.remove(id))
    return reply.code(204).send(null)
  })

  function find (request: FastifyRequest, id: string): Kept {
    const article = present(articles.find(id))
    if (!visibleTo(request)(article)) throw new ArticleNotFound()
    return article
  }

  function findOwn (request: FastifyRequest, id: string): Kept {
    const article = find(request, id)
    if (!request.authz.has('article:publish') && article.author !== request.claims.sub) throw new NotYourArticle()
    return article
  }
}

function visibleTo ({ authz, claims }: FastifyRequest): (article: Kept) => boolean {
  const publishes = authz.has('article:publish')
  return article => publishes || article.status === 'published' || article.author === claims.sub
}

/** Somebody else may delete an article while we work on it. */
function present<T> (found: T | undefined): T {
  if (found === undefined) throw new ArticleNotFound()
  return found
}

export default articles
