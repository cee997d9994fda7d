import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { matrix } from '../../plugins/command/matrix.ts'
import { answerOf } from './watched.ts'

const app = fileURLToPath(new URL('guarded-app.ts', import.meta.url))
const answer = (file: string, options: Record<string, string> = {}) => answerOf(watcher => matrix({ command: 'matrix', paths: [file], options }, watcher))
const ask = async (file: string, options: Record<string, string> = {}) => String((await answer(file, options))?.out)

t.test('the matrix of an application that registers authz deep inside, in each format', async t => {
  t.match(await ask(app), /^\| Method \| URL .*\n\|.*\n\| GET {4}\| `\/inside` \| `article:read` \| deny {6}\| allow/)
  t.match(await ask(app, { format: 'csv' }), /\r\nGET,\/inside,,required,article:read,deny,allow,/)
  t.match(JSON.parse(await ask(app, { format: 'json' })), { rows: [{ url: '/inside' }] })
})

t.test('options inline and from a file', async t => {
  const folder = t.testdir()
  writeFileSync(join(folder, 'options.json'), '{ "url": "/from-file" }')
  t.match(await ask(app, { options: '{"url":"/inline"}' }), /`\/inline`/)
  t.match(await ask(app, { options: join(folder, 'options.json') }), /`\/from-file`/)
})

t.test('text of the application commands no terminal, in each format', async t => {
  const rule = { public: true, override: 'why \u001b[2J\u009b\u202e\u2028 \r not' }
  for (const format of ['md', 'csv', 'json']) {
    const out = await ask(app, { format, options: JSON.stringify({ rule, url: '/a\u202eb' }) })
    t.notMatch(out.replaceAll('\r\n', '\n'), /[^\n\x20-\x7e]/, format)
    t.match(out, '\\u202e', format)
  }
  t.match(JSON.parse(await ask(app, { format: 'json', options: JSON.stringify({ rule }) })), { rows: [{ override: rule.override }] })
})

t.test('mistakes', async t => {
  const folder = t.testdir({ 'bad.json': '{ "secret": hidden', 'bare.mjs': 'export default async app => { app.get("/", () => "") }' })
  await t.rejects(answer(app, { format: 'markdwn' }), { code: 'GTH_COMMAND_USAGE_INVALID', message: /There is no format "markdwn"\. Formats: md, csv, json\./ })
  t.match(await answer(app, { options: '{ secret: hidden' }), { code: 2, err: /^"--options" is not JSON\.\n/ })
  t.match(await answer(app, { options: join(folder, 'bad.json') }), { code: 2, err: /^"--options" is not JSON\.\n/ })
  t.match(await answer(app, { options: join(folder, 'none.json') }), { code: 2, err: /no file that can be read \(ENOENT\)/ })
  t.match(await answer(join(folder, 'bare.mjs')), { code: 1, err: /has no route that authz of this copy/ })
  t.match(await answer(app, { options: '{"url":"/:id","rule":"nonsense"}' }), { code: 1, err: /does not boot: GTH_AUTHZ_INVALID_RULE: Route GET/ })
})
