import t from 'tap'
import { application, author, editor } from './application.ts'

// What a person sees of it: test/browser/console.test.ts.

t.test('the page and its files are there, under a policy that lets nothing else in', async t => {
  const { ask } = await application(t)
  const page = await ask(null, 'GET', '/')
  t.match(page.headers['content-type'], 'text/html')
  t.match(page.headers['content-security-policy'], /^default-src 'none';.*script-src 'self';(?!.*unsafe)/)
  for (const file of ['console.css', 'console.js', 'page.js', 'icon.svg']) {
    const { statusCode, headers } = await ask(null, 'GET', `/console/${file}`)
    t.strictSame([statusCode, headers['content-security-policy']], [200, page.headers['content-security-policy']], file)
  }
})

t.test('there is none in production', async t => {
  const { server } = await application(t, { production: true, signingSecret: Buffer.alloc(32, 7).toString('base64url') })
  for (const url of ['/', '/console/matrix', '/console/console.js']) t.equal((await server.inject(url)).statusCode, 404, url)
})

t.test('the matrix, the claims and a decision', async t => {
  const { ask } = await application(t)
  t.match((await ask(null, 'GET', '/console/matrix')).json(), { roles: ['reader', 'author', 'editor', 'admin'], rows: [{ url: '/.well-known/jwks.json', mode: 'unguarded' }, { url: '/.well-known/oauth-authorization-server', mode: 'unguarded' }, { url: '/articles' }] })
  t.equal((await ask(null, 'GET', '/console/claims')).statusCode, 401)
  t.match((await ask(author, 'GET', '/console/claims')).json(), [{ name: 'name', value: 'Arun Author', meaning: /full name/ }])
  const question = { method: 'POST', url: '/articles/none/publish' }
  t.match((await ask(author, 'POST', '/console/explain', question)).json(), { outcome: 'deny', missing: ['article:publish'], explanation: { says: 'deny' } })
  t.match((await ask(null, 'POST', '/console/explain', question)).json(), { outcome: 'deny', status: 401 })
  t.match((await ask(editor, 'POST', '/console/explain', { method: 'GET', url: '/people' })).json(), { outcome: 'deny', status: 403 })
})

t.test('a token is explained by the checks that requests get, and nothing of it is logged', async t => {
  const lines: string[] = []
  const { ask, headersOf } = await application(t, {}, { logger: { level: 'trace', stream: { write: line => { lines.push(line) } } } })
  const token = (await headersOf(author))['authorization']?.slice(7) as string
  t.match((await ask(null, 'POST', '/console/inspect', { token: ` ${token}\n` })).json(), { refusal: null, claims: [{ name: 'name' }] })
  t.match((await ask(null, 'POST', '/console/inspect', { token: `${token}x` })).json(), { refusal: { status: 401, code: /^GTH_AUTHN_/ } })
  t.notMatch(lines.join(''), token.slice(-20))
})
