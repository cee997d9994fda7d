import type { FastifyInstance } from 'fastify'
import { defineResource } from '../../../plugins/authz/index.ts'

interface Article { id: string, author: string, status: string }

export const article = defineResource<Article, 'read' | 'update'>({
  name: 'article',
  load: id => ({ id, author: 'ada', status: 'draft' }),
  policies: { read: { any: ['article:publish', { where: { status: 'published' } }] }, update: { owner: 'author' } }
})

export const params = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] } as const
const answer = () => 'the handler ran'

/** Routes with rules of every kind. */
export function publishing (app: FastifyInstance): FastifyInstance {
  app.get('/articles', { authz: article.list('read') }, answer)
  app.put<{ Params: { id: string } }>('/articles/:id', { schema: { params }, authz: { any: ['article:publish', { all: ['article:write', article.can('update'), { stepUp: { maxAge: 60 } }] }] } }, answer)
  app.get('/health', { authz: 'public' }, answer)
  app.get('/', { authz: 'optional' }, answer)
  app.get('/me', { authz: { rule: 'authenticated', shadow: 'article:read' } }, answer)
  app.post('/outsiders', { authz: { not: 'article:write' } }, answer)
  app.all('/all', { authz: 'user:manage' }, answer)
  return app
}
