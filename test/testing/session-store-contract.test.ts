import t from 'tap'
import { memoryStore, type Rotated, type Session, type SessionStore } from '../../plugins/sessions/index.ts'
import { sessionStoreContract } from '../../plugins/testing/session-store-contract.ts'

/** The names of the checks that a store does not pass. */
async function failures (change: (store: SessionStore) => Partial<SessionStore>, only?: string[]): Promise<string[]> {
  const store = memoryStore()
  const cases = sessionStoreContract(() => ({ ...store, ...change(store) })).filter(({ name }) => only?.includes(name) ?? true)
  const verdicts = await Promise.all(cases.map(({ name, run }) => run().then(() => '', () => name)))
  return verdicts.filter(name => name !== '')
}

t.test('a right store passes', async t => {
  t.strictSame(await failures(() => ({})), [])
})

t.test('a store that does not tell its time passes, too', async t => {
  const silent = (store: SessionStore): Partial<SessionStore> => ({
    async revocations (after) {
      const { now: _, ...page } = await store.revocations(after)
      return page
    }
  })
  t.strictSame(await failures(silent), [])
})

t.test('who can be watched is', async t => {
  const tellAll = (store: SessionStore): Partial<SessionStore> => {
    let tell: Parameters<NonNullable<SessionStore['watch']>>[0] = () => {}
    const told = async <T>(step: Promise<T>) => {
      const answer = await step
      for (const revocation of (await store.revocations(null)).revocations) tell(revocation)
      return answer
    }
    return {
      watch: async listener => { tell = listener; return async () => {} },
      add: session => told(store.add(session)),
      rotate: rotation => told(store.rotate(rotation)),
      revoke: (id, keep) => told(store.revoke(id, keep)),
      revokeAll: (subject, keep) => told(store.revokeAll(subject, keep))
    }
  }
  t.strictSame(await failures(tellAll), [])
})

/** A mistake that a store can make, and the check that finds it, at least. */
const MISTAKES: Record<string, { store: (store: SessionStore) => Partial<SessionStore>, fails: string[] }> = {
  'forgets the claims': { store: s => ({ add: given => s.add({ ...given, claims: {} }) }), fails: ['a session is found as it was added'] },
  'keeps the object that it was given': {
    store: s => {
      const given = new Map<string, Session['claims']>()
      return {
        add: session => { given.set(session.id, session.claims); return s.add(session) },
        async find (id) { const session = await s.find(id); return session && { ...session, claims: given.get(id) ?? {} } }
      }
    },
    fails: ['a session is a copy of what was given']
  },
  'takes a part of a subject for the whole': {
    store: s => ({ add: session => s.add({ ...session, subject: session.subject.normalize('NFC') }), list: subject => s.list(subject.normalize('NFC')) }),
    fails: ['sessions of one subject are nobody else\'s, whatever the subject is called']
  },
  'lists in the order of creation': { store: s => ({ list: async (...given) => (await s.list(...given)).sort((a, b) => b.createdAt - a.createdAt) }), fails: ['the latest used comes first', 'a list is bounded, by the latest used'] },
  'lists without a bound': { store: s => ({ list: subject => s.list(subject) }), fails: ['a list is bounded, by the latest used'] },
  'makes every session persistent': { store: s => ({ add: given => s.add({ ...given, persistent: true }) }), fails: ['whether it is persistent is kept'] },
  'never ends what is idle': { store: s => ({ add: given => s.add({ ...given, idleLifetime: 600 }) }), fails: ['what is not used ends'] },
  'does not count a use': { store: s => ({ rotate: rotation => s.rotate({ ...rotation, idleLifetime: 0.1 }) }), fails: ['what is used goes on'] },
  'lets a use make a life longer': { store: s => ({ add: given => s.add({ ...given, lifetime: 3600 }) }), fails: ['however often it is used, it ends', 'a sweep leaves what is alive'] },
  'sweeps what is alive': {
    store: s => {
      const ids: string[] = []
      return { add: session => { ids.push(session.id); return s.add(session) }, async sweep () { for (const id of ids) await s.revoke(id, 60) } }
    },
    fails: ['a sweep leaves what is alive']
  },
  'keeps the token that was used': { store: s => ({ rotate: rotation => s.rotate({ ...rotation, next: { ...rotation.next, hash: rotation.presented } }) }), fails: ['the current token rotates', 'an older token is a reuse, grace or not'] },
  'has no grace': { store: s => ({ rotate: rotation => s.rotate({ ...rotation, grace: 0 }) }), fails: ['the token before is answered as it was then, within the grace', 'of many at once one rotates, and all get its successor'] },
  'has grace without end': {
    store: s => ({ rotate: rotation => s.rotate({ ...rotation, grace: 1e9 }) }),
    fails: ['past the grace the token before is a reuse', 'without a grace the token before is a reuse', 'of many at once without a grace one rotates, one is the reuse, and then it is over']
  },
  'takes a reuse for what is gone': {
    store: s => ({ async rotate (rotation) { const answer = await s.rotate(rotation); return answer.outcome === 'reused' ? { outcome: 'gone' } : answer } }),
    fails: ['a token of the session that was never given is a reuse']
  },
  'takes each token for one of its sessions': { store: s => ({ async rotate (rotation) { const answer = await s.rotate(rotation); return answer.outcome === 'gone' ? { ...answer, outcome: 'reused' } as Rotated : answer } }), fails: ['a token of no session ends none'] },
  'revokes nothing': { store: () => ({ revoke: async () => null }), fails: ['a revoked session is over', 'a revocation beats the grace', 'nothing rotates once a revocation has answered'] },
  'revokes none of all': { store: () => ({ revokeAll: async () => [] }), fails: ['all sessions of a subject, and nobody else\'s', 'no session that is being added survives that all of its subject are revoked'] },
  'forgets revocations': { store: () => ({ revocations: async () => ({ revocations: [], cursor: '0' }) }), fails: ['revocations are remembered as long as was asked', 'a cursor misses nothing, however many are revoked at once'] },
  'tells nothing to those who watch': { store: () => ({ watch: async () => async () => {} }), fails: ['who watches is told'] },
  'does not ask when a request arrived': { store: s => ({ add: ({ arrivedAt: _, ...given }) => s.add(given) }), fails: ['a session whose request arrived before all of its subject were revoked is not added', 'no session that is being added survives that all of its subject are revoked'] },
  'refuses a subject for ever once it was revoked': {
    store: s => {
      const ended = new Set<string>()
      return { add: async given => ended.has(given.subject) ? null : await s.add(given), revokeAll: (subject, keep) => { ended.add(subject); return s.revokeAll(subject, keep) } }
    },
    fails: ['a session whose request arrived after that is added, and lives on']
  },
  'revokes the first step of all': {
    store: s => ({ async revokeAll (subject, keep) { const sessions = (await s.list(subject)).slice(0, 500); for (const { id } of sessions) await s.revoke(id, keep); return sessions } }),
    fails: ['all of a subject are revoked, however many', 'a session whose request arrived before all of its subject were revoked is not added']
  },
  'knows no limit': { store: s => ({ add: ({ limit: _, ...given }) => s.add(given) }), fails: ['a subject has no more sessions than its limit: the oldest end', 'a limit holds when there were more before, and for its subject alone', 'a limit holds however many are added at once'] },
  'ends one session for a limit': {
    store: s => ({
      async add ({ limit, ...given }) {
        const alive = limit === undefined ? [] : await s.list(given.subject)
        const [oldest] = alive.sort((a, b) => a.createdAt - b.createdAt)
        const revoked = limit !== undefined && oldest !== undefined && alive.length >= limit.sessions ? [await s.revoke(oldest.id, limit.keep) as Session] : []
        const added = await s.add(given)
        return added && { ...added, revoked }
      }
    }),
    fails: ['a limit holds when there were more before, and for its subject alone']
  },
  'knows no deadline': { store: s => ({ add: ({ deadline: _, ...given }) => s.add(given), rotate: ({ deadline: _, ...rotation }) => s.rotate(rotation) }), fails: ['nothing is added after the deadline, nor revoked for it', 'nothing rotates after the deadline, nor ends by it'] },
  'rejects after the deadline what it has done': {
    store: s => ({
      async add ({ deadline = Infinity, ...given }) { const added = await s.add(given); if (deadline < Date.now() / 1000) throw new Error('late'); return added },
      async rotate ({ deadline = Infinity, ...rotation }) { const answer = await s.rotate(rotation); if (deadline < Date.now() / 1000) throw new Error('late'); return answer }
    }),
    fails: ['nothing is added after the deadline, nor revoked for it', 'nothing rotates after the deadline, nor ends by it']
  },
  'has a clock that is fast': { store: s => ({ async revocations (after) { const page = await s.revocations(after); return { ...page, now: Number(page.now) + 2 } } }), fails: ['the time of the store is not later than the true one'] },
  'gives away what it keeps': {
    store: s => {
      const shared = new Map<string, Session['claims']>()
      return { async find (id) { const session = await s.find(id); if (session === null) return null; const claims = shared.get(id) ?? session.claims; shared.set(id, claims); return { ...session, claims } } }
    },
    fails: ['what is answered is a copy of what is kept']
  }
}

t.test('each mistake is seen by the check of its name', async t => {
  for (const [name, { store, fails }] of Object.entries(MISTAKES)) {
    const failed = await failures(store, fails)
    t.strictSame(failed.sort(), [...fails].sort(), name)
  }
})

t.test('each check sees a mistake', async t => {
  const seen = new Set(Object.values(MISTAKES).flatMap(({ fails }) => fails))
  t.strictSame(sessionStoreContract(memoryStore).map(({ name }) => name).filter(name => !seen.has(name)), [])
})
