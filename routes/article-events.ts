import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Article, Articles } from '../store/articles.ts'

/** What is published, as it happens: server-sent events, for as long as whoever reads them may. */
const articleEvents: FastifyPluginAsyncTypebox<{ articles: Articles }> = async (app, { articles }) => {
  app.get('/articles/events', {
    schema: { description: 'Server-sent events: `published` with the id, the title and the author; at the end `ended` with the code that says why.' },
    authz: 'article:read'
  }, (request, reply) => {
    // A stream that has ended must not leave a connection that the end of the server waits for.
    reply.headers({ 'content-type': 'text/event-stream', connection: 'close' })
    return reply.send(events(articles.news, app.authn.follow(request, reply.raw)))
  })
}

/** @param ended aborted with the reason why nothing more may be told */
function events (news: Articles['news'], ended: AbortSignal): Readable {
  const stream = new Readable({ read () {} })
  const tell = ({ id, title, author }: Article) => { stream.push(event('published', { id, title, author })) }
  news.on('published', tell)
  // Also when whoever listened has left.
  stream.once('close', () => news.off('published', tell))
  ended.addEventListener('abort', () => {
    const { code, message: detail } = ended.reason as { code: string, message: string }
    stream.push(event('ended', { code, detail }))
    stream.push(null)
  })
  // Whoever is cut off comes back after a second.
  stream.push('retry: 1000\n\n')
  return stream
}

function event (name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}

export default articleEvents
