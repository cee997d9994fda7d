import t from 'tap'
import { inTime } from '../../plugins/refusal/in-time.ts'

t.test('what comes in time is passed on', async t => {
  t.equal(await inTime(Promise.resolve('yes'), 5, 'it'), 'yes')
  await t.rejects(inTime(Promise.reject(new Error('no')), 5, 'it'), { message: 'no' })
  t.equal(await inTime({ then: (resolve: (value: string) => void) => resolve('thenable') } as PromiseLike<string>, 5, 'it'), 'thenable')
})

t.test('what does not is an error that names it', async t => {
  await t.rejects(inTime(new Promise(() => {}), 0.01, 'the store'), { message: 'the store did not answer within 0.01 s' })
})
