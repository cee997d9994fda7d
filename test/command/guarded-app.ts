import type { FastifyInstance } from 'fastify'
import authz, { self } from '../../plugins/authz/index.ts'
import { loose, model } from '../authz/articles.ts'
import { standIn } from '../authz/authenticator.ts'

const PARAMS = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] }

interface Options { url?: string, rule?: string, people?: boolean, sourceFails?: boolean, validatorFails?: 'error' | 'null' }

/** An application for the command: authz guards a scope of it. */
export default async function app (app: FastifyInstance, { url = '/inside', rule = 'article:read', people = false, sourceFails = false, validatorFails }: Options): Promise<void> {
  await app.register(standIn)
  const thrown = validatorFails === 'error' ? new Error('no validator') : null
  if (validatorFails !== undefined) app.setValidatorCompiler(() => () => { throw thrown })
  const load = async () => { throw new Error('no database') }
  await app.register(async scope => {
    await scope.register(authz, { model, ...(sourceFails && { permissions: { load } }) })
    if (people) scope.get('/people/:id', { schema: { params: PARAMS }, authz: loose(self('id')) }, () => 'the handler ran')
    scope.get(url, { authz: loose(rule) }, () => 'the handler ran')
  })
}
