import t from 'tap'
import { withApplication } from '../../../plugins/command/application/with-application.ts'
import { watched } from '../watched.ts'
import { modules } from './modules.ts'

const ANSWER = { code: 0, out: 'answer', err: '' } as const

t.test('the answer is told before anything is closed', async t => {
  const at = modules(t, { 'app.mjs': 'export default async app => { app.get("/", () => 1); app.addHook("onClose", () => { globalThis.closed = true }) }' })
  const { watcher, steps, answers } = watched()
  const state = globalThis as { closed?: boolean }
  const answered: unknown[] = []
  await withApplication(at('app.mjs'), undefined, { ...watcher, answered: answer => { answered.push(state.closed); watcher.answered(answer) } }, () => ANSWER)
  t.strictSame([answered, state.closed], [[undefined], true])
  t.strictSame(answers, [ANSWER])
  t.strictSame(steps, ['import', 'boot', 'call', 'boot', 'answer', 'close'])
})

t.test('an application that does not close keeps its answer and loses exit code 0', async t => {
  const at = modules(t, { 'app.mjs': 'export default async app => { app.addHook("onClose", async () => { throw new Error("no") }) }' })
  const file = at('app.mjs')
  const { watcher, answers } = watched()
  await withApplication(file, undefined, watcher, async () => ANSWER)
  t.strictSame(answers.at(-1), { code: 1, out: 'answer', err: `${file} does not close: no\n` })
})

t.test('what fails is the answer, whatever closing says', async t => {
  const at = modules(t, { 'app.mjs': 'export default async app => { app.addHook("onClose", async () => { throw new Error("no") }); throw new Error("boot") }' })
  const file = at('app.mjs')
  for (const [options, code, err] of [[undefined, 1, `${file} does not boot: boot\n`], ['{', 2, '"--options" is not JSON.\nTry gatehouse --help.\n']] as const) {
    const { watcher, answers } = watched()
    await withApplication(file, options, watcher, () => ANSWER)
    t.strictSame(answers, [{ code, out: '', err }])
  }
})

t.test('a function of another kind is not answered about', async t => {
  const at = modules(t, { 'app.mjs': 'export default (...args) => { throw new Error("no") }' })
  const { watcher, answers, kinds, steps } = watched()
  await withApplication(at('app.mjs'), undefined, watcher, () => ANSWER)
  t.strictSame([answers, kinds, steps.at(-1)], [[], ['builder'], 'close'])
})
