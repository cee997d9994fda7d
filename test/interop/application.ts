import { Type } from '@fastify/type-provider-typebox'
import Fastify from 'fastify'
import type { Test } from 'tap'
import { model } from '../../app.ts'
import authn, { type AuthnOptions } from '../../plugins/authn/index.ts'
import authz from '../../plugins/authz/index.ts'
import problem from '../../plugins/problem/index.ts'
import articles from '../../routes/articles.ts'
import me from '../../routes/me.ts'
import people from '../../routes/people.ts'
import { fourEyes } from '../../store/four-eyes.ts'
import { openStore } from '../../store/open.ts'

/** What an application answered, in short. */
export interface Answer {
  readonly status: number
  /** The code of a problem. */
  readonly code: string | undefined
  readonly challenge: unknown
  readonly body: Readonly<Record<string, unknown>>
}

/**
 * The example application with its model and its routes, but for the log in: others issue its tokens. And with a readiness route.
 *
 * @param folder of the store; default: the test's own
 */
export async function application (t: Test, trust: AuthnOptions['trust'], folder = t.testdir()) {
  const app = Fastify()
  const store = await openStore(folder)
  app.addHook('onClose', () => store.close())
  t.teardown(() => app.close())
  await app.register(problem)
  await app.register(async function api (api) {
    await api.register(authn, { trust, claims: Type.Object({ jti: Type.String(), name: Type.String() }) })
    // Of subjects whom another issuer knows: what they may do is in their tokens.
    await api.register(authz, { model, decisionPoint: fourEyes(store.articles), issuers: api.authn.issuers })
    await api.register(me, { people: { ...store.people, rolesOf: () => ['author'] } })
    await api.register(articles, { articles: store.articles })
    await api.register(async function admin (admin) {
      admin.authz.defaults('user:manage')
      await admin.register(people, { people: store.people, limits: { unlock: store.guessBudget.reset } })
    })
    api.get('/ready', { authz: 'public' }, async (_request, reply) => {
      const health = api.authn.health()
      return reply.code(health.ready ? 200 : 503).send(health)
    })
  })
  await app.ready()

  /** GET with a token, or none. */
  async function ask (token: string | null, url = '/me'): Promise<Answer> {
    const response = await app.inject({ url, headers: token === null ? {} : { authorization: `Bearer ${token}` } })
    const body = response.json<Record<string, unknown>>()
    return { status: response.statusCode, code: body['code'] as string | undefined, challenge: response.headers['www-authenticate'], body }
  }

  /** How the keys of the issuer are doing, as the readiness route tells it. */
  async function readiness (at = 0) {
    const { status, body } = await ask(null, '/ready')
    const health = body as unknown as ReturnType<typeof app.authn.health>
    const issuer = health.issuers[at]
    if (issuer === undefined) throw new Error(`no issuer ${at}`)
    return { status, text: JSON.stringify(body), ...issuer, kids: issuer.keys.map(({ kid }) => kid) }
  }

  return { app, ask, readiness }
}
