import t from 'tap'
import { boundedStore } from '../../plugins/sessions/bounded-store.ts'
import { createOutage } from '../../plugins/sessions/outage.ts'
import type { SessionStore } from '../../plugins/sessions/session-store.ts'
import { memoryStore } from '../../plugins/sessions/stores/memory.ts'
import { keptLog } from './log.ts'
import { REJECTING, unhandledRejections } from '../refusal/unhandled.ts'

const outageIn = (log = keptLog().log) => createOutage(log, { begins: 'the session store failed', ends: 'the session store answers again' }, 0)

const METHODS = ['add', 'rotate', 'revoke', 'revokeAll', 'find', 'list'] as const
type Call = (...args: unknown[]) => Promise<unknown>

const session = { id: 'x', subject: 'ada', claims: {}, device: null, createdAt: 1, usedAt: 1, expiresAt: 2 }
const ANSWERS: Record<typeof METHODS[number], unknown> = { add: session, rotate: { outcome: 'gone' }, revoke: null, revokeAll: [session], find: session, list: [] }

t.test('passes every question and its answer on', async t => {
  const asked: unknown[][] = []
  const echo = Object.fromEntries(METHODS.map(name => [name, async (...args: unknown[]) => { asked.push([name, ...args]); return ANSWERS[name] }])) as unknown as SessionStore
  const store = boundedStore(echo, 1, outageIn()) as unknown as Record<string, Call>
  for (const name of METHODS) t.equal(await store[name]?.('a', 5), ANSWERS[name])
  t.strictSame(asked, [['add', 'a'], ['rotate', 'a'], ['revoke', 'a', 5], ['revokeAll', 'a', 5], ['find', 'a'], ['list', 'a', 5]])
})

t.test('a store that fails, throws, hangs or answers nonsense is a 503, logged, and its text is not sent', async t => {
  const faults: Array<() => unknown> = [
    async () => { throw new Error('connect ECONNREFUSED redis://user:hunter2@host') },
    () => { throw new Error('connect ECONNREFUSED redis://user:hunter2@host') },
    () => new Promise(() => {}),
    async () => undefined,
    async () => ({ id: 'hunter2' })
  ]
  for (const fault of faults) {
    const { entries, log } = keptLog()
    const store = boundedStore(Object.fromEntries(METHODS.map(name => [name, fault])) as unknown as SessionStore, 0.01, outageIn(log)) as unknown as Record<string, Call>
    for (const name of METHODS) {
      const error = await store[name]?.('a').catch((error: unknown) => error) as Error & { statusCode: number, code: string }
      t.match(error, { statusCode: 503, code: 'GTH_SESSIONS_UNAVAILABLE' })
      t.notMatch(error.message, 'hunter2')
    }
    t.match(entries, [{ level: 'error', object: { err: Error }, text: 'the session store failed' }])
    t.equal(entries.length, 1, 'once an outage')
  }
})

t.test('a real one', async t => {
  const store = boundedStore(memoryStore(), 1, outageIn())
  t.equal(await store.find('nobody'), null)
})

t.test('a store that answers with promises in the answer is a 503, and none of them ends the process', async t => {
  const unhandled = unhandledRejections(t)
  for (const [kind, make] of Object.entries(REJECTING)) {
    const fault = async () => [make(), { ...session, id: make() }]
    const store = boundedStore(Object.fromEntries(METHODS.map(name => [name, fault])) as unknown as SessionStore, 1, outageIn()) as unknown as Record<string, Call>
    for (const name of METHODS) await t.rejects(async () => await store[name]?.('a'), { code: 'GTH_SESSIONS_UNAVAILABLE' }, kind)
  }
  t.strictSame(await unhandled(), [])
})

t.test('an outage ends with an answer', async t => {
  const { entries, log } = keptLog()
  let away = true
  const memory = memoryStore()
  const store = boundedStore({ ...memory, find: async id => { if (away) throw new Error('away'); return memory.find(id) } }, 1, outageIn(log))
  for (let i = 0; i < 3; i++) await t.rejects(store.find('x'), { code: 'GTH_SESSIONS_UNAVAILABLE' })
  away = false
  for (let i = 0; i < 3; i++) t.equal(await store.find('x'), null)
  t.strictSame(entries.map(({ text }) => text), ['the session store failed', 'the session store answers again'])
})
