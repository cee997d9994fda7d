import { Type } from '@sinclair/typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import t from 'tap'
import { defineResource, type AuthzOptions, type Policy } from '../../../plugins/authz/index.ts'

import { guarded, loose } from '../articles.ts'
import { bearer } from '../authenticator.ts'

interface Row { id: string, owner: string, state: string }

const broken = (): never => { throw new Error('hush') }
const row = (id: string, owner = 'bob', state = 'draft'): Row => ({ id, owner, state })

/** Rows that ada must not know of: hidden ones, and those that cannot tell whether she may. */
const UNSEEN: Readonly<Record<string, () => Row>> = {
  hidden: () => row('hidden'),
  throws: () => row('throws'),
  rejects: () => row('rejects'),
  wordy: () => row('wordy'),
  silent: () => row('silent'),
  getter: () => ({ id: 'getter', get owner () { return broken() }, get state () { return broken() } }),
  mine: () => ({ id: 'mine', owner: 'ada', get state () { return broken() } }),
  proxy: () => new Proxy(row('proxy'), { get: (_target, name) => name === 'then' ? undefined : broken() })
}
const ANSWERS: Readonly<Record<string, () => unknown>> = {
  throws: broken, rejects: async () => broken(), wordy: () => 'yes', silent: () => new Promise(() => {})
}

/** Ways to say who sees a row, each of which fails for some of these. */
const VISIBLE_TO: Readonly<Record<string, Policy<Row>>> = {
  'a function': ({ id }) => (ANSWERS[id]?.() ?? false) as boolean,
  'a function and a member': { all: [({ id }) => (ANSWERS[id]?.() ?? true) as boolean, { where: { state: 'published' } }] },
  'a permission or an owner': { any: ['article:publish', { where: { state: 'published' } }] },
  'a permission and a member': { all: ['article:read', { where: { state: 'published' } }] },
  'the contrary of a member': { not: { any: [{ where: { state: 'draft' } }, { where: { owner: 'nobody' } }] } },
  'the contrary of a function': { not: async ({ id }) => (await ANSWERS[id]?.() ?? true) as boolean }
}

const params = Type.Object({ id: Type.String() })

async function application (visibleTo: Policy<Row>, options: Partial<AuthzOptions>) {
  const resource = defineResource({
    name: 'row',
    load: async (id: string) => id === 'seen' ? row('seen', 'bob', 'published') : UNSEEN[id]?.(),
    visibleTo,
    policies: { read: 'everybody', write: 'article:write', own: { owner: 'owner' }, judge: ({ state }) => state === 'draft' }
  })
  const app = await guarded({ server: { logger: { level: 'fatal' } }, authz: { timeout: 0.02, ...SITUATIONS['all is well'], ...options } })
  const remote = { permission: 'article:read', on: () => ({ type: 'x', id: '1' }) }
  const can = (['read', 'write', 'own', 'judge'] as const).map(action => resource.can(action))
  const [read, write, own, judge] = can
  const rules: unknown[] = [
    ...can, { not: own }, { not: judge }, { all: ['article:read', { any: can }] }, { any: [{ not: write }, own] }, { any: ['article:publish', judge] },
    { any: [read, { stepUp: { maxAge: 60 } }] }, { any: [own, remote] }, { all: [remote, judge] }, { all: [write, { any: [remote, { not: own }] }] }, 'public', 'optional'
  ]
  rules.forEach((rule, i) => {
    app.get(`/${i}/:id`, { schema: { params }, authz: loose(rule) as never }, async request => ({ id: (await resource.of(request as FastifyRequest<{ Params: { id: string } }>)).id }))
  })
  return { app, rules }
}

const evaluate = (answer: () => Promise<boolean>) => ({ decisionPoint: { evaluate: async (questions: readonly unknown[]) => await Promise.all(questions.map(answer)) } })
const SITUATIONS: Readonly<Record<string, Partial<AuthzOptions>>> = {
  'all is well': evaluate(async () => true),
  'the decision point refuses': evaluate(async () => false),
  'the decision point is down': evaluate(async () => broken()),
  'the permission source is down': { ...evaluate(async () => true), permissions: { load: broken } }
}
const SUBJECTS = [bearer({ roles: ['author'], auth_time: 1 }), {}]

async function answer (app: FastifyInstance, url: string, headers: object) {
  const { statusCode, body, headers: { date, ...others } } = await app.inject({ url, headers: headers as Record<string, string> })
  return { statusCode, body, headers: others }
}

for (const [how, visibleTo] of Object.entries(VISIBLE_TO)) {
  for (const [situation, options] of Object.entries(SITUATIONS)) {
    t.test(`a row that is hidden by ${how}, or of which that cannot be decided, is answered as a missing one when ${situation}`, async t => {
      const { app, rules } = await application(visibleTo, options)
      const statuses = new Set<number>()
      const differing: unknown[] = []
      await Promise.all(SUBJECTS.flatMap(headers => rules.map(async (rule, i) => {
        const missing = await answer(app, `/${i}/missing`, headers)
        statuses.add(missing.statusCode)
        for (const id of Object.keys(UNSEEN)) {
          const unseen = await answer(app, `/${i}/${id}`, headers)
          if (JSON.stringify(unseen) !== JSON.stringify(missing)) differing.push([String(rule), id, unseen.statusCode, missing.statusCode])
        }
      })))
      t.same(differing, [])
      t.ok(statuses.has(404) || statuses.has(503), 'and not all for want of a login')
      t.notOk(statuses.has(200) || statuses.has(500), 'nothing was given away besides')
      await app.close()
    })
  }
}

t.test('a row that is seen is answered for what it is: an outage of its policy is an error', async t => {
  const { app } = await application('everybody', SITUATIONS['all is well'] ?? {})
  const status = async (url: string) => (await answer(app, url, SUBJECTS[0] ?? {})).statusCode
  t.same([await status('/0/hidden'), await status('/2/hidden'), await status('/2/mine'), await status('/2/getter'), await status('/3/mine'), await status('/2/missing')], [200, 403, 200, 503, 503, 404])
  await app.close()
})

t.test('while permissions cannot be had, a row that is seen without them stays seen, and all others are an error', async t => {
  const { app } = await application({ any: ['article:publish', { owner: 'owner' }] }, SITUATIONS['the permission source is down'] ?? {})
  const status = async (id: string) => (await answer(app, `/2/${id}`, SUBJECTS[0] ?? {})).statusCode
  t.same([await status('mine'), await status('hidden'), await status('getter'), await status('missing')], [200, 503, 503, 503])
  await app.close()
})

t.test('what failed is logged, although the client is told that there is nothing', async t => {
  for (const [how, id, text] of [['a function', 'throws', /row\.visibleTo \(a function\) could not/], ['a function', 'wordy', /row\.visibleTo/], ['a permission and a member', 'getter', /state is "published" could not/]] as const) {
    const { app } = await application(VISIBLE_TO[how] as Policy<Row>, {})
    const logged: unknown[] = []
    app.addHook('onRequest', async request => { request.log.error = (...given: unknown[]) => { logged.push(given[1]) } })
    t.equal((await answer(app, `/0/${id}`, SUBJECTS[0] ?? {})).statusCode, 404)
    t.equal(logged.length, 1)
    t.match(logged[0], text)
    await app.close()
  }
})

t.test('a load that fails says nothing of a row, and is an error', async t => {
  const resource = defineResource({ name: 'row', load: async (): Promise<Row | null> => broken(), visibleTo: { all: [() => true, { owner: 'owner' }] }, policies: { read: 'everybody' } })
  const app = await guarded({ server: { logger: { level: 'fatal' } } })
  app.get<{ Params: { id: string } }>('/rule/:id', { schema: { params }, authz: resource.can('read') }, () => '')
  app.get<{ Params: { id: string } }>('/of/:id', { authz: 'public' }, async request => resource.of(request))
  for (const url of ['/rule/1', '/of/1']) t.equal((await answer(app, url, SUBJECTS[0] ?? {})).statusCode, 503, url)
  await app.close()
})
