import { fileURLToPath } from 'node:url'
import t from 'tap'
import { explain } from '../../plugins/command/explain.ts'

const app = fileURLToPath(new URL('guarded-app.ts', import.meta.url))
const ask = (paths: string[], options: Record<string, string> = {}) => explain({ command: 'explain', paths: [app, ...paths], options })

t.test('what would become of a request, and why', async t => {
  t.strictSame(await ask(['GET', '/inside'], { subject: 'ada', roles: 'author' }), {
    allowed: true,
    text: 'GET /inside for ada: allowed (permitted, decided before the body is read)\n\n+ article:read: allow\n'
  })
  t.strictSame(await ask(['GET', '/inside'], { subject: 'ada', permissions: ' article:write, ' }), {
    allowed: false,
    text: 'GET /inside for ada: denied, 403 (forbidden, decided before the body is read)\nmissing: article:read\n\n- article:read: deny\n'
  })
  t.match(await ask(['get', '/inside']), { allowed: false, text: /^GET \/inside for somebody anonymous: denied, 401 \(unauthenticated/ })
})

t.test('of a rule with parts, each of them', async t => {
  const { text } = await ask(['GET', '/inside'], { subject: 'ada', roles: 'author', options: '{"rule":{"all":["article:read",{"any":["article:publish",{"stepUp":{"maxAge":60}}]}]}}', claims: '{"auth_time":1}' })
  t.match(text, /\+ article:read: allow/)
  t.match(text, /\n {2}\? .*\n {4}- article:publish: deny\n/)
  t.match(text, /401 \(step-up/)
})

t.test('what depends on the request is said to', async t => {
  const options = '{"people":true}'
  t.match(await ask(['GET', '/people/ada'], { subject: 'ada', options }), { allowed: true, text: /decided with what the request is about/ })
  t.match(await ask(['GET', '/people/bob'], { subject: 'ada', options }), { allowed: false, text: /denied, 403/ })
})

t.test('mistakes are the command line\'s', async t => {
  const usage = 'GTH_COMMAND_USAGE_INVALID'
  await t.rejects(ask(['GET', '/outside'], { subject: 'ada' }), { code: usage, message: /guards no route for GET \/outside/ })
  await t.rejects(ask(['GET', '/inside'], { subject: 'ada', roles: 'raeder' }), { code: usage, message: /raeder/ })
  await t.rejects(ask(['GET', '/inside'], { roles: 'author' }), { code: usage, message: /--subject/ })
  await t.rejects(ask(['GET', '/inside'], { subject: 'ada', claims: '{' }), { code: usage, message: '"--claims" is not JSON.' })
  await t.rejects(explain({ command: 'explain', paths: ['none.ts', 'GET', '/'], options: {} }), { code: 'GTH_COMMAND_APPLICATION_UNUSABLE' })
})
