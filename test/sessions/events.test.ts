import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import t from 'tap'
import { publish } from '../../plugins/sessions/events.ts'

t.test('who listens is told: the session and the subject, and nothing else', async t => {
  const heard: unknown[] = []
  const listener = (message: unknown) => { heard.push(message) }
  publish('started', { id: 'unheard', subject: 'ada' })
  subscribe('gatehouse:session', listener)
  publish('reused', { id: 'sid', subject: 'ada', claims: { secret: true } } as { id: string, subject: string })
  unsubscribe('gatehouse:session', listener)
  publish('ended', { id: 'unheard', subject: 'ada' })
  t.strictSame(heard, [{ event: 'reused', session: 'sid', subject: 'ada' }])
})
