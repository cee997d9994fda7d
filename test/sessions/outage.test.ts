import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { createOutage } from '../../plugins/sessions/outage.ts'
import { moment } from '../../plugins/sessions/store-clock.ts'
import { keptLog } from './log.ts'

const messages = { begins: 'it failed', ends: 'it answers again' }

t.test('one line when it begins and one when it ends, whatever the load', async t => {
  const { entries, log } = keptLog()
  const outage = createOutage(log, messages, 0)
  outage.succeeded(moment())
  const err = new Error('away')
  for (let i = 0; i < 100; i++) outage.failed(err)
  t.match(entries, [{ level: 'error', object: { err: { message: 'away' } }, text: 'it failed' }])
  for (let i = 0; i < 100; i++) outage.succeeded(moment())
  t.strictSame(entries.map(({ level, text }) => [level, text]), [['error', 'it failed'], ['info', 'it answers again']])
  outage.failed(err)
  t.equal(entries.length, 3, 'the next outage is told again')
})

t.test('a step that began before the last failure does not end it', async t => {
  const { entries, log } = keptLog()
  const outage = createOutage(log, messages, 0)
  const begunAt = moment()
  await wait(2)
  outage.failed(new Error('away'))
  outage.succeeded(begunAt)
  t.equal(entries.length, 1)
})

t.test('reads that succeed beside writes that fail are one outage', async t => {
  const { entries, log } = keptLog()
  const outage = createOutage(log, messages, 0.05)
  for (let i = 0; i < 10; i++) {
    outage.failed(new Error('READONLY'))
    outage.succeeded(moment())
  }
  t.equal(entries.length, 1)
  await wait(60)
  outage.succeeded(moment())
  t.equal(entries.length, 2)
})
