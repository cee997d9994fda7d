import type { FastifyReply, FastifyRequest } from 'fastify'
import t from 'tap'
import { ask, failure, isAuth } from '../../../plugins/authz/decision/authentication.ts'

// What a request makes of all this: enforce.test.ts.

const reply = { code: () => {}, headers: () => {} } as unknown as FastifyReply
const request = (authenticate: (options?: object) => unknown) => ({ authenticate, log: { error () {} } }) as unknown as FastifyRequest

t.test('an identity has a subject and claims', async t => {
  t.ok(isAuth({ subject: 'ada', claims: {} }))
  for (const answer of [null, undefined, 'ada', {}, { subject: '', claims: {} }, { subject: 1, claims: {} }, { subject: 'ada', claims: null }, { subject: 'ada' }]) t.notOk(isAuth(answer))
})

t.test('an answer comes at once where there is one', async t => {
  const auth = { subject: 'ada', claims: {} }
  t.equal(ask(false, request(() => auth)), auth)
  t.equal(ask(true, request(options => options === undefined ? auth : null)), null)
  const later = ask(false, request(() => ({ then: (resolve: (auth: unknown) => void) => { resolve(auth) } })))
  t.ok(later instanceof Promise)
  t.equal(await later, auth)
  t.throws(() => ask(false, request(() => { throw new Error('hush') })), { message: 'hush' }, 'for whoever asks to deal with')
})

t.test('a refusal passes, everything else is a fault', async t => {
  const refusal = Object.assign(new Error('who are you?'), { statusCode: 401 })
  t.equal(failure(request(() => null), reply, refusal), refusal)
  for (const error of [null, 'x', new Error('x'), Object.assign(new Error('x'), { statusCode: 500 })]) t.match(failure(request(() => null), reply, error), { code: 'GTH_AUTHZ_AUTHENTICATOR_FAULT', statusCode: 503 })
})
