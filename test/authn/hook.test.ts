import Fastify from 'fastify'
import t from 'tap'
import { authenticateHook } from '../../plugins/authn/hook.ts'
import type { Auth } from '../../plugins/contract.ts'

// With authn around it: index.test.ts.

const auth = { subject: 'ada' } as Auth
const refused = Object.assign(new Error('who are you?'), { code: 'WHO', statusCode: 401, headers: { 'www-authenticate': 'Bearer' } })
const ways: Record<string, (answer: () => Auth) => Auth | Promise<Auth>> = { 'at once': answer => answer(), later: async answer => answer() }

for (const [when, way] of Object.entries(ways)) {
  t.test(`who is authenticated ${when} passes, everybody else is answered with the refusal`, async t => {
    for (const [answer, status] of [[() => auth, 200], [() => { throw refused }, 401]] as const) {
      const app = Fastify()
      app.decorateRequest('authenticate', () => way(answer))
      // An error handler that knows nothing of what an error carries.
      app.setErrorHandler((error, _request, reply) => reply.send({ message: (error as Error).message }))
      app.get('/hook', { onRequest: authenticateHook }, () => 'in')
      app.get('/awaited', { onRequest: async (request, reply) => { await authenticateHook(request, reply) } }, () => 'in')
      for (const url of ['/hook', '/awaited']) {
        const { statusCode, headers, body } = await app.inject(url)
        t.equal(statusCode, status, url)
        if (status === 401) t.match([headers['www-authenticate'], body], ['Bearer', /who are you/])
      }
      await app.close()
    }
  })
}

t.test('who is known at once does not wait', async t => {
  let passed = false
  authenticateHook({ authenticate: () => auth }, { code: () => {}, headers: () => {} }, () => { passed = true })
  t.ok(passed)
})
