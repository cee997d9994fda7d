import { createHash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { isAlive, judge, keep, rotateKept, type Kept } from '../rotation.ts'
import type { Revocation, Session, SessionStore } from '../session-store.ts'

type Key = string | number | [string, string]

/** What of a database of lmdb it takes. */
interface LmdbDatabase {
  get (key: Key): unknown
  putSync (key: Key, value: unknown): unknown
  removeSync (key: Key): unknown
  getRange (options: object): Iterable<{ key: unknown, value: unknown }>
}

/** What of lmdb's `open({ path })` it takes. */
export interface LmdbRoot {
  openDB (options: { name: string, encoding: 'json' }): LmdbDatabase
  transaction<T> (work: () => T): Promise<T>
}

/** How many sessions a sweep looks at before others get their turn. */
const BATCH = 500
/** Above every text, in the order of lmdb's keys. */
const LAST = '\uffff'

/**
 * Keeps sessions in LMDB: on one machine, for several processes at once. What was answered survives the end of the
 * process, by `kill -9` too; a power failure may lose the last moments, and with them a rotation: its client then logs
 * in again. Processes look for each other's revocations, they are not told.
 *
 * @param root what lmdb's `open({ path, maxDbs })` gave, with room for three more databases
 */
export function lmdbStore (root: LmdbRoot): SessionStore {
  const sessions = root.openDB({ name: 'gatehouse-sessions', encoding: 'json' })
  const subjects = root.openDB({ name: 'gatehouse-session-subjects', encoding: 'json' })
  const revoked = root.openDB({ name: 'gatehouse-session-revocations', encoding: 'json' })

  function alive (id: string, now: number): Kept | null {
    const kept = sessions.get(id) as Kept | undefined
    return kept !== undefined && isAlive(kept, now) ? kept : null
  }

  function of (subject: string, now: number): Kept[] {
    const prefix = nameOf(subject)
    return [...subjects.getRange({ start: [prefix, ''], end: [prefix, LAST] })].flatMap(({ key }) => alive((key as [string, string])[1], now) ?? [])
  }

  function remove ({ session: { id, subject } }: Kept): void {
    sessions.removeSync(id)
    subjects.removeSync([nameOf(subject), id])
  }

  /** Within a transaction: there is one writer at a time, so the numbers are in the order of the commits. */
  function end (kept: Kept, keepFor: number): Session {
    remove(kept)
    revoked.putSync(lastNumber() + 1, { id: kept.session.id, until: seconds() + keepFor })
    return kept.session
  }

  function lastNumber (): number {
    const [last] = revoked.getRange({ reverse: true, limit: 1 })
    return Number(last?.key ?? 0)
  }

  return {
    add: session => root.transaction(() => {
      const kept = keep(session, seconds())
      sessions.putSync(session.id, kept)
      subjects.putSync([nameOf(session.subject), session.id], true)
      return kept.session
    }),

    rotate: rotation => root.transaction(() => {
      const now = seconds()
      const kept = alive(rotation.id, now)
      if (kept === null) return { outcome: 'gone' }
      const outcome = judge(kept, rotation, now)
      if (outcome === 'reused') return { outcome, session: end(kept, rotation.keep) }
      if (outcome === 'retried') return { outcome, session: kept.session, nonce: String(kept.before?.nonce) }
      const rotated = rotateKept(kept, rotation, now)
      sessions.putSync(rotation.id, rotated)
      return { outcome, session: rotated.session, nonce: rotation.next.nonce }
    }),

    revoke: (id, keepFor) => root.transaction(() => {
      const kept = alive(id, seconds())
      return kept === null ? null : end(kept, keepFor)
    }),

    revokeAll: (subject, keepFor) => root.transaction(() => of(subject, seconds()).map(kept => end(kept, keepFor))),

    find: async id => alive(id, seconds())?.session ?? null,

    list: async subject => of(subject, seconds()).map(({ session }) => session).sort((a, b) => b.usedAt - a.usedAt),

    async revocations (after) {
      const now = seconds()
      const news = [...revoked.getRange({ start: Number(after) + 1 })] as Array<{ key: number, value: Revocation }>
      return { revocations: news.map(({ value }) => value).filter(({ until }) => now < until), cursor: String(news.at(-1)?.key ?? Number(after)) }
    },

    async sweep () {
      const now = seconds()
      for (let start: string | undefined = ''; start !== undefined; await turn()) {
        const batch = [...sessions.getRange({ start, limit: BATCH })] as Array<{ key: string, value: Kept }>
        const over = batch.filter(({ value }) => !isAlive(value, now))
        if (over.length > 0) await root.transaction(() => { for (const { value } of over) remove(value) })
        start = batch.length === BATCH ? `${batch.at(-1)?.key}\0` : undefined
      }
      await root.transaction(() => {
        // The last one stays: it holds the number that the next one goes on from.
        const last = lastNumber()
        const old = [...revoked.getRange({ end: last })] as Array<{ key: number, value: Revocation }>
        for (const { key, value: { until } } of old) if (now >= until) revoked.removeSync(key)
      })
    }
  }
}

/** A subject may be longer than a key of LMDB. */
function nameOf (subject: string): string {
  return createHash('sha256').update(subject).digest('base64url')
}

function seconds (): number {
  return Date.now() / 1000
}
