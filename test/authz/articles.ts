import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import authz, { definePermissions, type AuthzOptions, type Rule } from '../../plugins/authz/index.ts'
import type { Grammar } from '../../plugins/authz/rule/grammar.ts'
import { subjectOf } from '../../plugins/authz/rule/subject.ts'
import { standIn, type StandInOptions } from './authenticator.ts'

export const model = definePermissions({
  permissions: {
    'article:read': 'Read articles',
    'article:write': 'Write own articles',
    'article:publish': 'Publish',
    'user:manage': 'Manage users'
  },
  roles: {
    author: ['article:read', 'article:write'],
    editor: { includes: ['author'], permissions: ['article:publish'] },
    admin: { includes: ['editor'], permissions: ['user:manage'] }
  }
})

/** What rules may say of that model. */
export const grammar: Grammar = { model, decisionPoint: true, scopeClaim: 'scope', resources: new Map(), subjects: subjectOf(null), issuer: '' }

/** What a JavaScript program may write where a rule belongs. */
export function loose (rule: unknown): Rule {
  return rule as Rule
}

/** An application that authz guards. */
export async function guarded (options: { server?: FastifyServerOptions, authz?: Partial<AuthzOptions>, standIn?: StandInOptions } = {}): Promise<FastifyInstance> {
  const app = fastify(options.server ?? {})
  await app.register(standIn, options.standIn ?? {})
  await app.register(authz, { model, ...options.authz })
  return app
}

/** The error that a boot, or any other promise, ends with. */
export async function failure (promise: PromiseLike<unknown>): Promise<{ code: string, message: string }> {
  try {
    await promise
  } catch (error) {
    return error as { code: string, message: string }
  }
  throw new Error('nothing failed')
}

/** The error that a function throws. */
export function thrown (run: () => unknown): { code: string, message: string } {
  try {
    run()
  } catch (error) {
    return error as { code: string, message: string }
  }
  throw new Error('nothing was thrown')
}
