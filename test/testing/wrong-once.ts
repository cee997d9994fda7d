import { readdirSync, readFileSync } from 'node:fs'
import { memoryStore, type Session, type SessionStore } from '../../plugins/sessions/index.ts'
import { sessionStoreContract } from '../../plugins/testing/session-store-contract.ts'

type Method = keyof SessionStore
/** What a store answers in place of the right answer; undefined: this mistake is none here. */
type Lie = (right: unknown, known: Known) => unknown

/** What a store that lies knows besides: whatever there was. */
interface Known {
  readonly last: Session
  readonly all: readonly Session[]
  readonly revocations: readonly object[]
}

const isSession = (value: unknown): value is Session => value !== null && typeof value === 'object' && 'createdAt' in value

/** Of an answer with a session, one with another. */
const withSession = (change: (session: Session, known: Known) => object | null): Lie => (right, known) => {
  if (isSession(right)) return change(right, known)
  if (Array.isArray(right)) return right.map(one => isSession(one) ? change(one, known) : one)
  const { session } = Object(right) as { session?: Session }
  return session === undefined ? undefined : { ...Object(right), session: change(session, known) }
}

const SESSIONS: Lie[] = [
  right => isSession(right) ? null : undefined,
  (right, { last }) => right === null ? last : undefined,
  withSession(session => ({ ...session, device: 'another', claims: { roles: ['another'] } })),
  withSession(session => ({ ...session, createdAt: session.createdAt * 1000, usedAt: session.usedAt * 1000, expiresAt: session.expiresAt * 1000 })),
  withSession(session => ({ ...session, createdAt: 0, usedAt: 0 })),
  withSession(session => ({ ...session, expiresAt: session.expiresAt + 60 })),
  withSession(session => ({ ...session, usedAt: session.createdAt - 1 })),
  withSession(session => ({ ...session, persistent: session.persistent === false })),
  withSession((session, { last }) => ({ ...session, revoked: [last] }))
]
const LISTS: Lie[] = [
  ...SESSIONS,
  () => [],
  (_, { last }) => [last],
  (_, { all }) => all,
  right => Array.isArray(right) ? [...right].reverse() : undefined
]
const OUTCOMES: Lie[] = [
  ...SESSIONS,
  ...['rotated', 'retried', 'reused', 'gone'].map((outcome): Lie => (right, { last }) => ({ session: last, nonce: 'n', ...Object(right), outcome })),
  right => ({ ...Object(right), nonce: 'another' })
]
const PAGES: Lie[] = [
  right => ({ ...Object(right), revocations: [] }),
  (right, { revocations }) => ({ ...Object(right), revocations }),
  right => ({ ...Object(right), revocations: (right as { revocations: Array<{ until: number }> }).revocations.map(one => ({ ...one, until: one.until * 1000 })) }),
  right => ({ ...Object(right), now: 0 }),
  right => ({ ...Object(right), now: Date.now() / 1000 + 5 })
]
const LIES: Partial<Record<Method, Lie[]>> = {
  add: SESSIONS, find: SESSIONS, revoke: SESSIONS, list: LISTS, revokeAll: LISTS, rotate: OUTCOMES, revocations: PAGES
}

/** Which calls of a method are answered wrong: the first ones, as the last ones are behind them in most checks. */
const CALLS = 6

/** A store, whose call number `at` of a method is answered with a lie, or of which all from then on are; and what it does is done. */
function lying (method: Method, at: number, lie: Lie, on: boolean): SessionStore {
  const store = memoryStore() as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>
  const all: Session[] = []
  const revocations = new Map<string, object>()
  let calls = 0
  const methods = Object.entries(store).map(([name, step]) => [name, async (...given: unknown[]) => {
    let right: unknown
    let failed: unknown
    try {
      right = await step(...given)
    } catch (error) {
      failed = error
    }
    if (name === 'add' && isSession(right)) all.push(right)
    if (name === 'revocations') for (const one of (right as { revocations: Array<{ id: string }> }).revocations) revocations.set(one.id, one)
    const wrong = name === method && (++calls === at || (on && calls > at))
      ? lie(failed === undefined ? right : null, { last: all.at(-1) as Session, all, revocations: [...revocations.values()] })
      : undefined
    if (wrong !== undefined) return wrong
    if (failed !== undefined) throw failed
    return right
  }])
  return Object.fromEntries(methods) as SessionStore
}

/** A store that tells those who watch, and nothing of it, or of a time that is over. */
function telling (until: number | null): SessionStore {
  const store = memoryStore()
  return {
    ...store,
    async watch (tell) {
      if (until !== null) {
        const timer = setInterval(() => {
          store.revocations(null).then(({ revocations }) => { for (const { id } of revocations) tell({ id, until }) }, () => {})
        }, 5)
        return async () => clearInterval(timer)
      }
      return async () => {}
    }
  }
}

const folder = new URL('../../plugins/testing/store-contract/', import.meta.url)

/** The assertions of the contract, as `file.ts:line`, that no store failed at that gave one wrong answer, or the same one from then on. */
export async function assertionsThatNeverFailed (): Promise<string[]> {
  const stores: Array<() => SessionStore> = [() => telling(null), () => telling(1)]
  for (const [method, lies] of Object.entries(LIES)) {
    for (let at = 1; at <= CALLS; at++) for (const lie of lies) for (const on of [false, true]) stores.push(() => lying(method as Method, at, lie, on))
  }
  const failedAt = new Set<string>()
  await Promise.all(stores.flatMap(open => sessionStoreContract(open)).map(async ({ run }) => {
    try {
      await run()
    } catch (error) {
      const [, place] = /store-contract\/(\w+\.ts:\d+)/.exec((error as Error).stack ?? '') ?? []
      if (place !== undefined && (error as { code?: string }).code === 'ERR_ASSERTION') failedAt.add(place)
    }
  }))
  return readdirSync(folder).flatMap(file => readFileSync(new URL(file, folder), 'utf8').split('\n')
    .flatMap((line, index) => /\bassert\.\w+\(/.test(line) && !failedAt.has(`${file}:${index + 1}`) ? `${file}:${index + 1}` : []))
}
