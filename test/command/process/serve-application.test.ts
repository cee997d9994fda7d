import { EventEmitter } from 'node:events'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { Report } from '../../../plugins/command/process/report.ts'
import { serveApplication } from '../../../plugins/command/process/serve-application.ts'
import { modules } from '../application/modules.ts'

const app = fileURLToPath(new URL('../guarded-app.ts', import.meta.url))

/** A process that is none. */
class Surroundings extends EventEmitter {
  ppid = 1
  codes: number[] = []
  exit (code: number): void { this.codes.push(code) }
}

async function served (args: string[], kind: 'plugin' | 'builder' | null = null, surroundings = new Surroundings()) {
  const reports: Report[] = []
  await serveApplication(kind, args, report => { reports.push(report) }, surroundings)
  return { reports, surroundings }
}

t.test('each step is reported, then the answer, then the end', async t => {
  const { reports } = await served(['matrix', app, '--format', 'json'])
  t.strictSame(reports.flatMap(report => 'at' in report ? [report.at] : []), ['import', 'boot', 'call', 'boot', 'answer', 'close'])
  t.match(reports.at(-3), { answer: { code: 0, out: /"\/inside"/ } })
  t.strictSame(reports.at(-1), { done: true })
  t.match((await served(['explain', app, 'GET', '/inside'])).reports.at(-3), { answer: { code: 3 } })
})

t.test('so are usage errors, and a function of another kind', async t => {
  t.match((await served(['matrix', app, '--format', 'xml'])).reports, [{ answer: { code: 2 } }, { done: true }])
  t.match((await served(['explain', app, 'GET', '/', '--roles', 'x'])).reports, [{ answer: { code: 2 } }, { done: true }])
  t.match((await served(['keygen'])).reports, [{ done: true }], 'no other command is run here')
  const at = modules(t, { 'app.mjs': 'export default (...args) => { throw new Error("no") }' })
  t.match((await served(['matrix', at('app.mjs')])).reports, [{ at: 'import' }, { at: 'boot' }, { at: 'call' }, { at: 'boot' }, { again: 'builder' }, { at: 'close' }, { done: true }])
  t.match((await served(['matrix', at('app.mjs')], 'builder')).reports.at(-3), { answer: { code: 1, err: /takes any number of arguments/ } })
})

t.test('what the process comes to is reported: nothing left to wait for, an error that nothing caught', async t => {
  const { reports, surroundings } = await served(['matrix', app, '--options', '{"url":"/a-given-value"}'])
  surroundings.emit('beforeExit')
  t.strictSame(reports.at(-1), { idle: true })
  surroundings.emit('uncaughtException', new Error('at /a-given-value'))
  t.strictSame([reports.at(-1), surroundings.codes], [{ crash: 'at ***' }, [1]])
  surroundings.on('uncaughtException', () => {})
  surroundings.emit('uncaughtException', new Error('x'))
  t.strictSame(surroundings.codes, [1], 'the application decides itself')
  const bad = await served(['matrix', app, '--options', '{'])
  bad.surroundings.emit('uncaughtException', new Error('x'))
  t.strictSame(bad.reports.at(-1), { crash: 'x' })
})

t.test('it ends when the command that started it has ended', async t => {
  const { surroundings } = await served(['keygen'])
  await sleep(600)
  t.strictSame(surroundings.codes, [])
  surroundings.ppid = 2
  await sleep(600)
  t.ok(surroundings.codes.length > 0)
})
