import type { FastifyInstance } from 'fastify'
import authz from '../../plugins/authz/index.ts'
import { loose, model } from '../authz/articles.ts'
import { standIn } from '../authz/authenticator.ts'

/** An application for the command: authz guards a scope of it. */
export default async function app (app: FastifyInstance, { url = '/inside', rule = 'article:read' }: { url?: string, rule?: string }): Promise<void> {
  await app.register(standIn)
  await app.register(async scope => {
    await scope.register(authz, { model })
    scope.get(url, { authz: loose(rule) }, () => 'the handler ran')
  })
}
