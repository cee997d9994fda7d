import t from 'tap'
import { projectErrors } from '../../docs/generate/project-errors.ts'
import { problemType } from '../../routes/errors-page.ts'
import { application } from './application.ts'

t.test('the type of a problem leads to what is written about its code', async t => {
  const { server } = await application(t)
  const problem = (await server.inject('/me')).json<{ type: string, code: string }>()
  t.equal(problem.code, 'GTH_AUTHN_CREDENTIAL_MISSING')
  const type = new URL(problem.type, 'http://127.0.0.1/me')

  const page = await server.inject(type.pathname)
  t.equal(page.statusCode, 200)
  t.equal(page.headers['content-type'], 'text/html; charset=utf-8')
  t.match(page.body, `<h3 id="${type.hash.slice(1)}">${problem.code}</h3>`)
  t.notMatch(page.body, /[<]script/i)
})

t.test('every code has its place on the page, once', async t => {
  const { server } = await application(t)
  const { body } = await server.inject('/errors')
  const ids = [...body.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
  t.equal(new Set(ids).size, ids.length)
  for (const { code } of [...projectErrors().values()].flat()) t.ok(ids.includes(problemType(code).slice('/errors#'.length)), code)
})

t.test('the codes of others say no more than their status', async t => {
  t.equal(problemType('FST_ERR_VALIDATION'), 'about:blank')
  t.equal(problemType('WRONG_CREDENTIALS'), 'about:blank')
})
