import {
  assertInTime, excessOf, isAlive, isBefore, isEnded, judge, keep, limitOf, markAfter, rememberedUntil, rotateKept,
  SWEPT_AFTER, type Kept, type Mark
} from '../rotation.ts'
import type { Revocation, Session, SessionStore } from '../session-store.ts'

/**
 * Keeps sessions in this process: for tests, and to begin with. A restart ends them all, and a second process knows
 * none of them.
 */
export function memoryStore (): SessionStore {
  const sessions = new Map<string, Kept>()
  const revoked = new Map<string, Revocation & { readonly number: number }>()
  const marks = new Map<string, Mark>()
  let count = 0

  /** What is given away is a copy, as of any other store: nobody changes what is kept. */
  function alive (id: string, now: number): Kept | null {
    const kept = sessions.get(id)
    return kept !== undefined && isAlive(kept, now) ? structuredClone(kept) : null
  }

  function put (kept: Kept): void {
    sessions.set(kept.session.id, structuredClone(kept))
  }

  function end (kept: Kept, keepFor: number, now: number): Session {
    const { id } = kept.session
    sessions.delete(id)
    // Behind those that were revoked before.
    revoked.delete(id)
    revoked.set(id, { id, until: rememberedUntil(kept, now, keepFor), number: ++count })
    return structuredClone(kept.session)
  }

  function of (subject: string): Kept[] {
    return [...sessions.values()].filter(({ session }) => session.subject === subject)
  }

  return {
    async add (session) {
      const now = seconds()
      assertInTime(session, now)
      const mark = marks.get(session.subject)
      if (isEnded(session, mark)) return null
      const limit = limitOf(session)
      const ended = excessOf(of(session.subject).filter(one => isAlive(one, now)), limit).map(one => end(one, limit.keep, now))
      const kept = keep(session, now, mark)
      put(kept)
      return ended.length === 0 ? kept.session : { ...kept.session, revoked: ended }
    },

    async rotate (rotation) {
      const now = seconds()
      assertInTime(rotation, now)
      const kept = alive(rotation.id, now)
      if (kept === null) return { outcome: 'gone' }
      const outcome = judge(kept, rotation, now)
      if (outcome === 'reused') return { outcome, session: end(kept, rotation.keep, now) }
      if (outcome === 'retried') return { outcome, session: kept.session, nonce: String(kept.before?.nonce) }
      const rotated = rotateKept(kept, rotation, now)
      put(rotated)
      return { outcome, session: rotated.session, nonce: rotation.next.nonce }
    },

    async revoke (id, keepFor) {
      const now = seconds()
      const kept = sessions.get(id)
      if (kept === undefined) return null
      // Also if its time seems to be over: a clock that is fast will be right again.
      const session = end(kept, keepFor, now)
      return isAlive(kept, now) ? session : null
    },

    async revokeAll (subject, keepFor) {
      const now = seconds()
      const mark = markAfter(marks.get(subject), now, keepFor)
      marks.set(subject, mark)
      return of(subject).filter(kept => isBefore(kept, mark)).flatMap(kept => {
        const session = end(kept, keepFor, now)
        return isAlive(kept, now) ? session : []
      })
    },

    find: async id => alive(id, seconds())?.session ?? null,

    async list (subject, most = 1000) {
      const now = seconds()
      const living = of(subject).filter(kept => isAlive(kept, now)).map(({ session }) => session)
      return structuredClone(living.sort((a, b) => b.usedAt - a.usedAt).slice(0, most))
    },

    async revocations (after) {
      const now = seconds()
      const news = [...revoked.values()].filter(({ until, number }) => now < until && number > Number(after))
      return { revocations: news.map(({ id, until }) => ({ id, until })), cursor: String(count), now }
    },

    async sweep () {
      const past = seconds() - SWEPT_AFTER
      for (const [id, kept] of sessions) if (!isAlive(kept, past)) sessions.delete(id)
      for (const [id, { until }] of revoked) if (past >= until) revoked.delete(id)
      for (const [subject, { until }] of marks) if (past >= until) marks.delete(subject)
    }
  }
}

/** Whole milliseconds, which are not later than the time. */
function seconds (): number {
  return Date.now() / 1000
}
