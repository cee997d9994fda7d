import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { matrix } from '../../plugins/command/matrix.ts'

const app = fileURLToPath(new URL('guarded-app.ts', import.meta.url))
const ask = (file: string, options: Record<string, string> = {}) => matrix({ command: 'matrix', paths: [file], options })

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

t.test('mistakes', async t => {
  const folder = t.testdir({ 'bad.json': '{ "secret": hidden', 'list.json': '[]', 'bare.mjs': 'export default async app => { app.get("/", () => "") }' })
  const usage = 'GTH_COMMAND_USAGE_INVALID'
  await t.rejects(ask(app, { format: 'markdwn' }), { code: usage, message: /There is no format "markdwn"\. Formats: md, csv, json\./ })
  await t.rejects(ask(app, { options: '{ secret: hidden' }), { code: usage, message: '"--options" is not JSON.' })
  await t.rejects(ask(app, { options: join(folder, 'bad.json') }), { code: usage, message: '"--options" is not JSON.' })
  await t.rejects(ask(app, { options: join(folder, 'list.json') }), { code: usage, message: '"--options" must be a JSON object.' })
  await t.rejects(ask(app, { options: join(folder, 'none.json') }), { code: usage, message: /no file that can be read \(ENOENT\)/ })
  await t.rejects(ask(join(folder, 'bare.mjs')), { code: 'GTH_COMMAND_APPLICATION_UNUSABLE', message: /has no route that authz of this copy/ })
  await t.rejects(ask(app, { options: '{"url":"/:id","rule":"nonsense"}' }), { code: 'GTH_COMMAND_APPLICATION_UNUSABLE', message: /does not boot: GTH_AUTHZ_INVALID_RULE: Route GET/ })
})
