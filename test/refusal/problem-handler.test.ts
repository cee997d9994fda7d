import fastify from 'fastify'
import t from 'tap'
import problem from '../../plugins/problem/index.ts'
import { kRendersProblems } from '../../plugins/refusal/problem-handler.ts'

t.test('the handler of the problem plugin is marked in its scope and inside, and no other one', async t => {
  const app = fastify()
  await app.register(async scope => {
    await scope.register(problem)
    await scope.register(async inner => {
      t.ok(kRendersProblems in inner.errorHandler)
      inner.setErrorHandler(() => 'own')
      t.notOk(kRendersProblems in inner.errorHandler)
    })
    t.ok(kRendersProblems in scope.errorHandler)
  })
  t.notOk(kRendersProblems in app.errorHandler)
})
