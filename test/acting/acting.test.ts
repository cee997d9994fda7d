import fastify from 'fastify'
import t from 'tap'
import { actingOf, requestOf, type Acting } from '../../plugins/acting/acting.ts'

t.test('an injected request carries what it is a part of, and the next one does not', async t => {
  const app = fastify()
  t.teardown(() => app.close())
  const seen: Array<Acting | undefined> = []
  app.post('/', async ({ raw, body }) => { seen.push(actingOf(raw)); return body })
  const identity = { subject: 'ada', claims: {}, grant: null }
  const options = { method: 'POST', url: '/', payload: { stays: ['as', 'it', 'is'] } } as const
  const answer = await app.inject({ ...options, Request: requestOf({ identity, rehearsal: null }) })
  t.strictSame(answer.json(), options.payload, 'a body arrives')
  await app.inject(options)
  t.strictSame(seen, [{ identity, rehearsal: null }, undefined])
  t.ok(Object.isFrozen(seen[0]))
})

t.test('no member that has a name can be one', async t => {
  for (const name of ['gatehouse.acting', 'Symbol(gatehouse.acting)', 'acting', 'kActing']) {
    t.equal(actingOf({ [name]: { identity: { subject: 'eve' } } }), undefined, name)
  }
  t.equal(actingOf({ [Symbol('gatehouse.acting')]: {}, [Symbol.for('gatehouse.acting')]: {} }), undefined, 'nor one under a symbol of the same description')
})
