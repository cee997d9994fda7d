import t from 'tap'
import { memoryStore, type Session, type SessionStore } from '../../plugins/sessions/index.ts'
import { sessionStoreContract } from '../../plugins/testing/session-store-contract.ts'

/** The names of the checks that a store does not pass. */
async function failures (change: (store: SessionStore) => Partial<SessionStore>): Promise<string[]> {
  const store = memoryStore()
  const cases = sessionStoreContract(() => ({ ...store, ...change(store) }))
  const verdicts = await Promise.all(cases.map(({ name, run }) => run().then(() => '', () => name)))
  return verdicts.filter(name => name !== '')
}

t.test('a right store passes', async t => {
  t.strictSame(await failures(() => ({})), [])
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
      rotate: rotation => told(store.rotate(rotation)),
      revoke: (id, keep) => told(store.revoke(id, keep)),
      revokeAll: (subject, keep) => told(store.revokeAll(subject, keep))
    }
  }
  t.strictSame(await failures(tellAll), [])
  t.strictSame(await failures(() => ({ watch: async () => async () => {} })), ['who watches is told'])
})

t.test('who gives away what is kept is seen', async t => {
  const sharing = (store: SessionStore): Partial<SessionStore> => {
    const shared = new Map<string, Session['claims']>()
    return {
      async find (id) {
        const session = await store.find(id)
        if (session === null) return null
        const claims = shared.get(id) ?? session.claims
        shared.set(id, claims)
        return { ...session, claims }
      }
    }
  }
  t.strictSame(await failures(sharing), ['what is answered is a copy of what is kept'])
})

t.test('each mistake is seen', async t => {
  const mistakes: Record<string, (store: SessionStore) => Partial<SessionStore>> = {
    'forgets the claims': store => ({ add: session => store.add({ ...session, claims: {} }) }),
    'never ends what is idle': store => ({ add: session => store.add({ ...session, idleLifetime: 600 }) }),
    'never ends at all': store => ({ add: session => store.add({ ...session, lifetime: 3600 }) }),
    'has no grace': store => ({ rotate: rotation => store.rotate({ ...rotation, grace: 0 }) }),
    'has grace without end': store => ({ rotate: rotation => store.rotate({ ...rotation, grace: 1e9 }) }),
    'revokes nothing': () => ({ revoke: async () => null }),
    'revokes one of all': () => ({ revokeAll: async () => [] }),
    'forgets revocations': () => ({ revocations: async () => ({ revocations: [], cursor: '0' }) }),
    'answers of others': () => ({ list: async () => [] })
  }
  for (const [name, mistake] of Object.entries(mistakes)) {
    t.ok((await failures(mistake)).length > 0, name)
  }
})
