import { unknownOptions } from '../../options/unknown.ts'
import { InvalidOption, UnknownOption } from '../errors.ts'
import { isAlive, judge, keep, rotateKept, type Kept } from '../rotation.ts'
import type { Session, SessionStore } from '../session-store.ts'
import { digest } from './digest.ts'
import { atomically } from './lmdb/atomically.ts'
import { revocationLog } from './lmdb/revocation-log.ts'
import type { LmdbRoot } from './lmdb/root.ts'
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
  // A subject's sessions are those of the keys [its digest, key of the session].
  const subjects = root.openDB<string, [subject: string, key: string]>({ name: `${prefix}session-subjects`, encoding: 'json' })
  const log = revocationLog(root, `${prefix}session-revocations`, seconds)

  const step = <T>(work: (now: number) => T) => atomically(root, () => work(seconds()))

  function alive (key: string, now: number): Kept | null {
    const kept = sessions.get(key)
    return kept !== undefined && isAlive(kept, now) ? kept : null
  }

  function of (subject: string, now: number): Kept[] {
    const first = digest(subject)
    return [...subjects.getRange({ start: [first, ''], end: [first, '~'] })].flatMap(({ key: [, key] }) => alive(key, now) ?? [])
  }

  function remove ({ session }: Kept): void {
    const key = digest(session.id)
    sessions.removeSync(key)
    subjects.removeSync([digest(session.subject), key])
  }

  function end (kept: Kept, until: number): Session {
    remove(kept)
    log.add({ id: kept.session.id, until })
    return kept.session
  }

  /** What other processes have done so far, too. */
  function look<T> (read: (now: number) => T): T {
    root.resetReadTxn()
    return read(seconds())
  }

  return {
    add: session => step(now => {
      const kept = keep(session, now)
      const key = digest(session.id)
      sessions.putSync(key, kept)
      subjects.putSync([digest(session.subject), key], '')
      return kept.session
    }),

    rotate: rotation => step(now => {
      const key = digest(rotation.id)
      const kept = alive(key, now)
      if (kept === null) return { outcome: 'gone' }
      const outcome = judge(kept, rotation, now)
      if (outcome === 'reused') return { outcome, session: end(kept, now + rotation.keep) }
      if (outcome === 'retried') return { outcome, session: kept.session, nonce: String(kept.before?.nonce) }
      const rotated = rotateKept(kept, rotation, now)
      sessions.putSync(key, rotated)
      return { outcome, session: rotated.session, nonce: rotation.next.nonce }
    }),

    revoke: (id, keepFor) => step(now => {
      const kept = alive(digest(id), now)
      return kept === null ? null : end(kept, now + keepFor)
    }),

    revokeAll: (subject, keepFor) => step(now => of(subject, now).map(kept => end(kept, now + keepFor))),

    find: async id => look(now => alive(digest(id), now)?.session ?? null),

    list: async subject => look(now => of(subject, now).map(({ session }) => session).sort((a, b) => b.usedAt - a.usedAt)),

    revocations: after => log.read(after),

    async sweep () {
      await sweepTable(root, sessions, kept => !isAlive(kept, seconds()), (_key, kept) => remove(kept))
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
