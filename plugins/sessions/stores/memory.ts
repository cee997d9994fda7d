import { isAlive, judge, keep, rotateKept, type Kept } from '../rotation.ts'
import type { Revocation, Session, SessionStore } from '../session-store.ts'

/**
 * Keeps sessions in this process: for tests, and to begin with. A restart ends them all, and a second process knows
 * none of them.
 */
export function memoryStore (): SessionStore {
  const sessions = new Map<string, Kept>()
  const revoked = new Map<string, Revocation & { readonly number: number }>()
  let count = 0

  /** What is given away is a copy, as of any other store: nobody changes what is kept. */
  function alive (id: string): Kept | null {
    const kept = sessions.get(id)
    return kept !== undefined && isAlive(kept, seconds()) ? structuredClone(kept) : null
  }

  function put (kept: Kept): void {
    sessions.set(kept.session.id, structuredClone(kept))
  }

  function end ({ session }: Kept, keepFor: number): Session {
    sessions.delete(session.id)
    // Behind those that were revoked before.
    revoked.delete(session.id)
    revoked.set(session.id, { id: session.id, until: seconds() + keepFor, number: ++count })
    return session
  }

  function of (subject: string): Kept[] {
    const now = seconds()
    return [...sessions.values()].filter(kept => kept.session.subject === subject && isAlive(kept, now)).map(kept => structuredClone(kept))
  }

  return {
    async add (session) {
      const kept = keep(session, seconds())
      put(kept)
      return kept.session
    },

    async rotate (rotation) {
      const kept = alive(rotation.id)
      if (kept === null) return { outcome: 'gone' }
      const now = seconds()
      const outcome = judge(kept, rotation, now)
      if (outcome === 'reused') return { outcome, session: end(kept, rotation.keep) }
      if (outcome === 'retried') return { outcome, session: kept.session, nonce: String(kept.before?.nonce) }
      const rotated = rotateKept(kept, rotation, now)
      put(rotated)
      return { outcome, session: rotated.session, nonce: rotation.next.nonce }
    },

    async revoke (id, keepFor) {
      const kept = alive(id)
      return kept === null ? null : end(kept, keepFor)
    },

    revokeAll: async (subject, keepFor) => of(subject).map(kept => end(kept, keepFor)),

    find: async id => alive(id)?.session ?? null,

    list: async subject => of(subject).map(({ session }) => session).sort((a, b) => b.usedAt - a.usedAt),

    async revocations (after) {
      const now = seconds()
      const news = [...revoked.values()].filter(({ until, number }) => now < until && number > Number(after))
      return { revocations: news.map(({ id, until }) => ({ id, until })), cursor: String(count) }
    },

    async sweep () {
      const now = seconds()
      for (const [id, kept] of sessions) if (!isAlive(kept, now)) sessions.delete(id)
      for (const [id, { until }] of revoked) if (now >= until) revoked.delete(id)
    }
  }
}

function seconds (): number {
  return Date.now() / 1000
}
