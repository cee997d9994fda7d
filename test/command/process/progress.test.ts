import t from 'tap'
import { Progress, type Ending } from '../../../plugins/command/process/progress.ts'
import type { Report } from '../../../plugins/command/process/report.ts'

const ANSWER = { code: 0, out: 'answer', err: '' } as const
const EXIT: Ending = { how: 'ended', code: 0, signal: null }

function heard (...reports: Report[]): Progress {
  const progress = new Progress('app.ts')
  for (const report of reports) progress.hear(report)
  return progress
}

t.test('what came to its end is answered, or tried as another kind', async t => {
  t.strictSame(heard({ at: 'answer' }, { answer: ANSWER }, { at: 'close' }, { done: true }).outcome(EXIT), ANSWER)
  t.equal(heard({ at: 'call' }, { again: 'builder' }, { done: true }).outcome(EXIT), 'builder')
})

t.test('what did not says what did not settle, or who ended it, and never with exit code 0', async t => {
  for (const [progress, ending, message] of [
    [heard(), EXIT, /^app\.ts ended the process before it was imported: exit code 0, without an answer that is complete\.\n$/],
    [heard(), { how: 'late', seconds: 60 }, /the process that runs it does not start/],
    [heard({ at: 'import' }), EXIT, /ended the process while it was imported: exit code 0/],
    [heard({ at: 'call' }), { how: 'ended', code: null, signal: 'SIGABRT' }, /while the function that it exports ran: SIGABRT/],
    [heard({ at: 'boot' }), { how: 'late', seconds: 20 }, /did not settle within 20 s: it does not become ready \(a plugin or an onReady hook\)\. --timeout sets/],
    [heard({ at: 'import' }, { idle: true }), EXIT, /never settles: its import does not end \(a top-level await, or a loop\), and nothing is left that it waits for/],
    [heard({ at: 'import' }, { idle: true }, { at: 'boot' }), EXIT, /ended the process while it booted/],
    [heard({ at: 'answer' }, { crash: 'no database' }), EXIT, /threw an error that nothing caught, while it was asked: no database/],
    [heard({ done: true }), EXIT, /without an answer/]
  ] as Array<[Progress, Ending, RegExp]>) t.match(progress.outcome(ending), { code: 1, out: '', err: message })
})

t.test('an answer that was given stays, beside why it counts as a failure', async t => {
  const late: Ending = { how: 'late', seconds: 20 }
  const answered = heard({ answer: ANSWER }, { at: 'close' })
  answered.end(late)
  answered.end({ how: 'idle' })
  t.match(answered.outcome({ how: 'ended', code: null, signal: 'SIGKILL' }), { code: 1, out: 'answer', err: /^app\.ts did not settle within 20 s: it does not close/ })
  t.match(heard({ answer: { code: 2, out: '', err: 'usage\n' } }, { at: 'close' }).outcome(EXIT), { code: 2, out: '', err: /^usage\napp\.ts ended/ })
})
