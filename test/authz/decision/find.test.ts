import t from 'tap'
import { finder, type Sources } from '../../../plugins/authz/decision/find.ts'
import { PERMISSIONS } from '../../../plugins/authz/decision/formula.ts'
import { Inquiry, REMOTE, ROW, type Asked, type Fact } from '../../../plugins/authz/decision/inquiry.ts'
import type { Auth } from '../../../plugins/contract.ts'
import { holding } from '../rule/expressions.ts'
import { REJECTING, unhandledRejections } from '../../refusal/unhandled.ts'

const auth = { subject: 'ada', claims: {} } as Auth

function about (who: Auth | null = auth) {
  const logged: Array<[unknown, string]> = []
  const log = { error: ({ err }: { err: unknown }, text: string) => { logged.push([err, text]) } }
  return { inquiry: new Inquiry({ log } as unknown as Asked, who, undefined), logged }
}

const find = (sources: Partial<Sources>) => finder({ permissionsOf: () => holding('a'), decisionPoint: null, timeout: 0.05, ...sources })
const row = (answer: Fact['find']): Fact => ({ stage: ROW, text: 'article (id)', find: answer })

t.test('permissions are those of the subject, and nobody has none', async t => {
  t.same(find({})([PERMISSIONS], about().inquiry), [holding('a')])
  t.same(find({})([PERMISSIONS], about(null).inquiry), [{ granted: new Set(), held: null }], 'and lacks none for certain')
  t.same(await find({ permissionsOf: async () => holding('b') })([PERMISSIONS], about().inquiry), [holding('b')])
})

t.test('one thing is found out at once or later', async t => {
  t.same(find({})([row(() => 7)], about().inquiry), [7])
  t.same(await find({})([row(async () => 8)], about().inquiry), [8])
})

t.test('what fails or hangs is logged, the signal is aborted, and the cause goes no further', async t => {
  let signal: AbortSignal | undefined
  for (const answer of [() => { throw new Error('hush') }, async () => { throw new Error('hush') }, (_inquiry, given) => { signal = given; return new Promise(() => {}) }] satisfies Array<Fact['find']>) {
    const { inquiry, logged } = about()
    await t.rejects(async () => await find({})([row(answer)], inquiry))
    t.equal(logged.length, 1)
    t.match(logged[0]?.[1], 'authz: article (id) could not be found out')
  }
  t.equal(signal?.aborted, true)
})

t.test('without a decision point there is no answer', async t => {
  const question: Fact = { stage: REMOTE, text: 'x', find: () => null, question: () => ({}) as never }
  const { inquiry, logged } = about()
  await t.rejects(async () => await find({})([question], inquiry), /must answer each question with true or false/)
  t.equal(logged.length, 1)
})

t.test('a decision point that answers with promises instead of decisions is refused, and none of them ends the process', async t => {
  const unhandled = unhandledRejections(t)
  const question: Fact = { stage: REMOTE, text: 'x', find: () => null, question: () => ({}) as never }
  for (const [kind, make] of Object.entries(REJECTING)) {
    for (const answers of [[make()], [make(), make()], { answers: make() }]) {
      const { inquiry, logged } = about()
      const decisionPoint = { evaluate: async () => answers as unknown as boolean[] }
      await t.rejects(async () => await find({ decisionPoint })([question], inquiry), /must answer each question with true or false/, kind)
      t.equal(logged.length, 1)
    }
  }
  t.strictSame(await unhandled(), [])
})
