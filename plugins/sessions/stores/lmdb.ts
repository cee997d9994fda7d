import { unknownOptions } from '../../options/unknown.ts'
import { InvalidOption, UnknownOption } from '../errors.ts'
import {
  assertInTime, excessOf, isAlive, isBefore, isEnded, judge, keep, limitOf, markAfter, rememberedUntil, rotateKept,
  SWEPT_AFTER, type Kept
} from '../rotation.ts'
import type { NewSession, Session, SessionStore } from '../session-store.ts'
import { digest } from './digest.ts'
import { atomically } from './lmdb/atomically.ts'
import { revocationLog } from './lmdb/revocation-log.ts'
import type { LmdbRoot } from './lmdb/root.ts'
import { SLICE } from './lmdb/slices.ts'
import { subjectsOf } from './lmdb/subjects.ts'
import { sweepTable } from './lmdb/sweep.ts'

/** Options of `lmdbStore`. A misspelt one refuses to boot. */
export interface LmdbStoreOptions {
  /** What the names of the three databases begin with. Default `gatehouse-`. */
  prefix?: string
}

/**
 * Keeps sessions in LMDB, a folder on the disk of one machine, for any number of processes on it. The clock is theirs.
 *
 * What was answered is on the disk (`fdatasync`): it survives the death of a process and a power failure, as far as the
 * disk keeps its word; opened with `noSync`, only the death of a process. A process that dies in the middle of a step
 * has not done it, and does not stop the others. What one process has done the others see at once, and of a
 * revocation they learn when they look.
 *
 * @param root what `open` of lmdb gave, with room for three databases (`maxDbs`). It stays yours to close.
 * @throws UnknownOption, InvalidOption
 */
export function lmdbStore (root: LmdbRoot, options: LmdbStoreOptions = {}): SessionStore {
  const prefix = check(root, options)
  const sessions = root.openDB<Kept, string>({ name: `${prefix}sessions`, encoding: 'json' })
  const subjects = subjectsOf(root, `${prefix}session-subjects`, seconds)
  const log = revocationLog(root, `${prefix}session-revocations`, seconds)

  const step = <T>(work: (now: number) => T) => atomically(root, () => work(seconds()))

  function alive (key: string, now: number): Kept | null {
    const kept = sessions.get(key)
    return kept !== undefined && isAlive(kept, now) ? kept : null
  }

  function remove ({ session }: Kept): void {
    const key = digest(session.id)
    sessions.removeSync(key)
    subjects.remove(session.subject, key)
  }

  /** Ends a session also if its time seems to be over: a clock that is fast will be right again. */
  function end (kept: Kept, keepFor: number, now: number): Session[] {
    remove(kept)
    log.add({ id: kept.session.id, until: rememberedUntil(kept, now, keepFor) })
    return isAlive(kept, now) ? [kept.session] : []
  }

  /** Ends the sessions of these keys that still are as they must be. */
  function endEach (keys: readonly string[], keepFor: number, isMeant: (kept: Kept, now: number) => boolean): Promise<Session[]> {
    return step(now => keys.flatMap(key => {
      const kept = sessions.get(key)
      return kept !== undefined && isMeant(kept, now) ? end(kept, keepFor, now) : []
    }))
  }

  /** What other processes have done so far, too. */
  function look<T> (read: (now: number) => T): T {
    root.resetReadTxn()
    return read(seconds())
  }

  /** The subject's sessions that are alive, read slice by slice. */
  async function living (subject: string): Promise<Kept[]> {
    const all: Kept[] = []
    for await (const keys of subjects.slicesOf(subject)) all.push(...keys.flatMap(key => alive(key, seconds()) ?? []))
    return all
  }

  /** Adds a session, unless its subject was ended meanwhile, or more must end for it than one step should take. */
  function addOne (given: NewSession, now: number): { session: Session, revoked: Session[] } | 'too many' | null {
    assertInTime(given, now)
    const mark = subjects.markOf(given.subject)
    if (isEnded(given, mark)) return null
    const limit = limitOf(given)
    const others = given.limit === undefined ? [] : subjects.keysOf(given.subject).flatMap(key => alive(key, now) ?? [])
    const excess = excessOf(others, limit)
    if (excess.length > SLICE) return 'too many'
    const revoked = excess.flatMap(kept => end(kept, limit.keep, now))
    const kept = keep(given, now, mark)
    const key = digest(given.id)
    sessions.putSync(key, kept)
    subjects.add(given.subject, key)
    return { session: kept.session, revoked }
  }

  return {
    async add (given) {
      const revoked: Session[] = []
      for (;;) {
        const added = await step(now => addOne(given, now))
        if (added === null) return null
        if (added !== 'too many') {
          revoked.push(...added.revoked)
          return revoked.length === 0 ? added.session : { ...added.session, revoked }
        }
        const limit = limitOf(given)
        const oldest = excessOf(await living(given.subject), limit).slice(0, SLICE).map(({ session }) => digest(session.id))
        revoked.push(...await endEach(oldest, limit.keep, isAlive))
      }
    },

    rotate: rotation => step(now => {
      assertInTime(rotation, now)
      const key = digest(rotation.id)
      const kept = alive(key, now)
      if (kept === null) return { outcome: 'gone' }
      const outcome = judge(kept, rotation, now)
      if (outcome === 'reused') {
        end(kept, rotation.keep, now)
        return { outcome, session: kept.session }
      }
      if (outcome === 'retried') return { outcome, session: kept.session, nonce: String(kept.before?.nonce) }
      const rotated = rotateKept(kept, rotation, now)
      sessions.putSync(key, rotated)
      return { outcome, session: rotated.session, nonce: rotation.next.nonce }
    }),

    revoke: async (id, keepFor) => (await endEach([digest(id)], keepFor, () => true))[0] ?? null,

    async revokeAll (subject, keepFor) {
      const mark = await step(now => {
        const mark = markAfter(subjects.markOf(subject), now, keepFor)
        subjects.setMark(subject, mark)
        return mark
      })
      const ended: Session[] = []
      for await (const keys of subjects.slicesOf(subject)) ended.push(...await endEach(keys, keepFor, kept => isBefore(kept, mark)))
      return ended
    },

    find: async id => look(now => alive(digest(id), now)?.session ?? null),

    list: async (subject, most = 1000) =>
      (await living(subject)).map(({ session }) => session).sort((a, b) => b.usedAt - a.usedAt).slice(0, most),

    async revocations (after) {
      // Before it reads: what is revoked meanwhile is later.
      const now = seconds()
      return { ...await log.read(after), now }
    },

    async sweep () {
      await sweepTable(root, sessions, kept => !isAlive(kept, seconds() - SWEPT_AFTER), (_key, kept) => remove(kept))
      await subjects.sweep()
      await log.sweep()
    }
  }
}

function check (root: unknown, options: LmdbStoreOptions): string {
  const methods = Object(root) as Record<string, unknown>
  if (!['openDB', 'transaction', 'resetReadTxn'].every(name => typeof methods[name] === 'function')) {
    throw new InvalidOption('store: lmdbStore(root)', 'needs a database that open() of lmdb gave.')
  }
  const unknown = unknownOptions(options, ['prefix'])
  if (unknown !== null) throw new UnknownOption(`lmdbStore: ${unknown}`)
  const { prefix = 'gatehouse-' } = options
  if (typeof prefix !== 'string' || !/^[\w-]{0,64}$/.test(prefix)) {
    throw new InvalidOption('store: lmdbStore prefix', 'must be at most 64 letters, digits, - and _.')
  }
  return prefix
}

function seconds (): number {
  return Date.now() / 1000
}
