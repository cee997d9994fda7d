import { fileURLToPath } from 'node:url'
import t from 'tap'
import { explain } from '../../plugins/command/explain.ts'
import { answerOf } from './watched.ts'

const app = fileURLToPath(new URL('guarded-app.ts', import.meta.url))
const at = (file: string, paths: string[], options: Record<string, string> = {}) =>
  answerOf(watcher => explain({ command: 'explain', paths: [file, ...paths], options }, watcher))
const ask = (paths: string[], options: Record<string, string> = {}) => at(app, paths, options)

t.test('what would become of a request, and why', async t => {
  t.strictSame(await ask(['GET', '/inside'], { subject: 'ada', roles: 'author' }), {
    code: 0,
    err: '',
    out: 'GET /inside for ada: allowed (permitted, decided before the body is read)\n\n+ article:read: allow\n'
  })
  t.strictSame(await ask(['GET', '/inside'], { subject: 'ada', permissions: ' article:write, ' }), {
    code: 3,
    err: '',
    out: 'GET /inside for ada: denied, 403 (forbidden, decided before the body is read)\nmissing: article:read\n\n- article:read: deny\n'
  })
  t.match(await ask(['get', '/inside']), { code: 3, out: /^GET \/inside for somebody anonymous: denied, 401 \(unauthenticated/ })
})

t.test('of a rule with parts, each of them', async t => {
  const text = (await ask(['GET', '/inside'], { subject: 'ada', roles: 'author', options: '{"rule":{"all":["article:read",{"any":["article:publish",{"stepUp":{"maxAge":60}}]}]}}', claims: '{"auth_time":1}' }))?.out
  t.match(text, /\+ article:read: allow/)
  t.match(text, /\n {2}\? .*\n {4}- article:publish: deny\n/)
  t.match(text, /401 \(step-up/)
})

t.test('what depends on the request is said to', async t => {
  const options = '{"people":true}'
  t.match(await ask(['GET', '/people/ada'], { subject: 'ada', options }), { code: 0, out: /decided with what the request is about/ })
  t.match(await ask(['GET', '/people/bob'], { subject: 'ada', options }), { code: 3, out: /denied, 403/ })
})

t.test('what cannot be known is no denial, and has an exit code of its own', async t => {
  t.match(await ask(['GET', '/inside'], { subject: 'ada', options: '{"sourceFails":true}' }), {
    code: 4, out: 'GET /inside for ada: cannot be known, 503 (unavailable, decided before the body is read)\n\n! article:read: error\n'
  })
})

t.test('what an application and a command line name cannot forge an answer', async t => {
  const answer = await ask(['GET', '/inside'], { subject: 'ada\u001b[2J\n+ article:read: allow', options: '{"rule":{"claim":"x\\u202e\\ny"}}' })
  t.notMatch(answer?.out, /[^\n\x20-\x7e]/)
  t.equal(answer?.out.split('\n').filter(line => line.startsWith('+')).length, 0)
})

t.test('mistakes are the command line\'s', async t => {
  await t.rejects(ask(['GET', '/inside'], { roles: 'author' }), { code: 'GTH_COMMAND_USAGE_INVALID', message: /--subject/ })
  t.match(await ask(['GET', '/outside'], { subject: 'ada' }), { code: 2, err: /the application has no route for GET \/outside/ })
  t.match(await ask(['GET', '/inside'], { subject: 'ada', roles: 'raeder' }), { code: 2, err: /raeder/ })
  t.match(await at('none.ts', ['GET', '/']), { code: 1, err: 'There is no file none.ts.\n' })
})

t.test('what fails without being about the question is the application\'s', async t => {
  t.match(await ask(['GET', '/people/ada'], { subject: 'ada', options: '{"people":true,"validatorFails":"error"}' }), { code: 1, err: /cannot be asked: no validator/ })
  t.match(await ask(['GET', '/people/ada'], { subject: 'ada', options: '{"people":true,"validatorFails":"null"}' }), { code: 1, err: /cannot be asked: something was thrown/ })
})
