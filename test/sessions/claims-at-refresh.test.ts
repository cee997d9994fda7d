import t from 'tap'
import { claimsAtRefresh } from '../../plugins/sessions/claims-at-refresh.ts'
import type { SessionsOptions } from '../../plugins/sessions/options.ts'
import { createOutage } from '../../plugins/sessions/outage.ts'
import { keptLog } from './log.ts'
import { REJECTING, unhandledRejections } from '../refusal/unhandled.ts'

const session = { id: 'sid', subject: 'ada', claims: { roles: ['reader'] }, device: null, createdAt: 0, usedAt: 0, expiresAt: 9 }
const asking = (claimsOf: unknown, log = keptLog().log) =>
  claimsAtRefresh({ claimsOf: claimsOf as SessionsOptions['claimsOf'], storeTimeout: 0.05 }, createOutage(log, { begins: 'claimsOf failed', ends: 'claimsOf answers again' }, 0))(session)

t.test('without anybody to ask, what the session was started with', async t => {
  t.equal(await asking(undefined), session.claims)
})

t.test('the application answers, at once or later', async t => {
  t.strictSame(await asking(({ subject }: { subject: string }) => ({ roles: [subject] })), { roles: ['ada'] })
  t.strictSame(await asking(async () => ({})), {})
  t.equal(await asking(() => null), null)
  t.equal(await asking(async () => null), null)
})

t.test('anything else is a 503, logged, and its text is not sent', async t => {
  for (const claimsOf of [() => { throw new Error('hunter2') }, async () => { throw new Error('hunter2') }, () => new Promise(() => {}), () => undefined, () => 'admin', () => ['admin'], () => true, () => ({ sub: 'eve' })]) {
    const { entries, log } = keptLog()
    await t.rejects(asking(claimsOf, log), { code: 'GTH_SESSIONS_UNAVAILABLE', statusCode: 503, message: /^(?!.*hunter2)/ })
    t.match(entries, [{ level: 'error', object: { err: Error }, text: 'claimsOf failed' }])
  }
})

t.test('promises in the answer are a 503, and none of them ends the process', async t => {
  const unhandled = unhandledRejections(t)
  for (const [kind, make] of Object.entries(REJECTING)) {
    for (const claims of [{ roles: make() }, [make()], { org: { role: make() } }]) {
      const { entries, log } = keptLog()
      await t.rejects(asking(async () => claims, log), { code: 'GTH_SESSIONS_UNAVAILABLE' }, kind)
      t.equal(entries.length, 1)
    }
  }
  t.strictSame(await unhandled(), [])
})

t.test('an outage is one line when it begins and one when it ends', async t => {
  const { entries, log } = keptLog()
  let away = true
  const claimsOf = claimsAtRefresh({ claimsOf: () => { if (away) throw new Error('away'); return null }, storeTimeout: 1 },
    createOutage(log, { begins: 'claimsOf failed', ends: 'claimsOf answers again' }, 0))
  for (let i = 0; i < 5; i++) await t.rejects(claimsOf(session), { code: 'GTH_SESSIONS_UNAVAILABLE' })
  away = false
  for (let i = 0; i < 5; i++) t.equal(await claimsOf(session), null)
  t.strictSame(entries.map(({ level, text }) => [level, text]), [['error', 'claimsOf failed'], ['info', 'claimsOf answers again']])
})
