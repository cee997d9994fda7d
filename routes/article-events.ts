import { on } from 'node:events'
import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Article, Articles } from '../store/articles.ts'

/** What is published, as it happens: server-sent events, for as long as whoever reads them may. */
const articleEvents: FastifyPluginAsyncTypebox<{ articles: Articles }> = async (app, { articles }) => {
  app.get('/articles/events', {
    schema: { description: 'Server-sent events: `published` with the id, the title and the author; at the end `ended` with the code that says why.' },
    authz: 'article:read'
  }, (request, reply) => {
    const left = new AbortController()
    reply.raw.once('close', () => left.abort())
    reply.header('content-type', 'text/event-stream').header('cache-control', 'no-store')
    return reply.send(Readable.from(events(articles.news, app.authn.follow(request, reply.raw), left.signal)))
  })
}

/** @param ended aborted with the reason why nothing more may be told @param left aborted when nobody listens any more */
async function * events (news: Articles['news'], ended: AbortSignal, left: AbortSignal): AsyncGenerator<string> {
  // Whoever is cut off comes back after a second.
  yield 'retry: 1000\n\n'
  const signal = AbortSignal.any([ended, left])
  try {
    for await (const [{ id, title, author }] of on(news, 'published', { signal }) as AsyncIterable<[Article]>) {
      yield event('published', { id, title, author })
    }
  } catch {
    const { code, message: detail } = signal.reason as { code: string, message: string }
    // Whoever has left does not hear it.
    yield event('ended', { code, detail })
  }
}

function event (name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}

export default articleEvents
