import type { FastifyBaseLogger } from 'fastify'
import { KeysUnavailable, NoUsableKey } from '../errors.ts'
import { makeKeySource, type KeysHealth, type KeySource } from '../key-source.ts'
import type { Key } from '../key.ts'
import { systemClock } from './clock.ts'
import type { Published, ReadPublished } from './key-endpoint.ts'
import { boundLifetime } from './lifetime.ts'
import type { RemoteSettings } from './options.ts'
import { skippedNews } from './skipped-news.ts'
import { isUsable, restock, take, type Stock } from './stock.ts'

/** The part of a lifetime after which keys are fetched again, and how much chance adds, so that many processes do not come at once. */
const REFRESH_AT = 0.7
const REFRESH_SPREAD = 0.2
/** How much of the cooldown chance adds to it after a failure. */
const RETRY_SPREAD = 0.25
/** Characters of a kid in the log. */
const LONGEST_KID = 100

/**
 * Keys that are fetched again before they expire. One fetch at a time; at most one per cooldown that an unknown
 * `kid` or a failure causes; keys that are there never wait for one. A failure keeps the keys until they are
 * `staleFor` past their lifetime; a set without any key is not one: the issuer has removed its keys, and none verifies
 * from then on. Nothing is kept of a `kid` that was asked for in vain.
 */
export function refreshedKeys (read: ReadPublished, settings: RemoteSettings, clock = systemClock): KeySource {
  const { timeout, bootTimeout, cooldown, staleFor } = settings
  const news = skippedNews()
  let stock: Stock | null = null
  let failure: { at: number, message: string } | null = null
  let flight: { readonly controller: AbortController, readonly done: Promise<void> } | null = null
  /** When the last flight ended. */
  let landed = -Infinity
  let openings = 0
  let closed = false
  let log: FastifyBaseLogger | null = null
  let cancelNext = () => {}

  function refresh (): Promise<void> {
    if (flight === null) {
      const controller = new AbortController()
      flight = { controller, done: fly(controller) }
    }
    return flight.done
  }

  /** Never rejects. */
  async function fly (controller: AbortController): Promise<void> {
    cancelNext()
    const cancelTimeout = clock.later(timeout, () => controller.abort())
    const land = (unload: () => void) => {
      cancelTimeout()
      // Closed meanwhile: nobody waits for this one.
      if (flight?.controller !== controller) return
      flight = null
      landed = clock.now()
      unload()
    }
    await read(controller.signal, clock.now()).then(published => land(() => accept(published)), error => land(() => fail(error)))
  }

  function accept (published: Published): void {
    for (const { index, kid, code, reason } of news(published.skipped)) {
      log?.warn({ index, kid: kid?.slice(0, LONGEST_KID), code }, `a published key is skipped: ${reason}`)
    }
    if (published.keys.length === 0 && stock?.keys.length !== 0) {
      log?.warn({ err: new NoUsableKey() }, 'no key is published: tokens of this issuer are refused')
    }
    const lifetime = boundLifetime(published.lifetime, settings)
    stock = restock(stock, { ...published, lifetime }, landed, staleFor)
    failure = null
    schedule(lifetime * (REFRESH_AT + REFRESH_SPREAD * clock.random()))
  }

  function fail (error: Error): void {
    failure = { at: landed, message: error.message }
    log?.warn({ err: error, serving: isUsable(stock, landed) }, 'the keys could not be fetched')
    schedule(cooldown * (1 + RETRY_SPREAD * clock.random()))
  }

  function schedule (seconds: number): void {
    cancelNext = clock.later(seconds, refresh)
  }

  /** Whether the time for a refresh passed without one: the process slept, and keys may have been removed meanwhile. */
  function overslept (now: number): boolean {
    return stock !== null && failure === null && flight === null && now >= stock.expires
  }

  function mayFly (now: number): boolean {
    // A clock that was set back must not prolong the cooldown.
    return !closed && (flight !== null || now < landed || now >= landed + cooldown)
  }

  function answer (kid: string | undefined, algorithm: string): Key | undefined {
    const now = clock.now()
    const key = take(stock, kid, algorithm, now)
    // After a failure nobody knows whether the key was published meanwhile: the token may be good.
    if (key === undefined && (failure !== null || !isUsable(stock, now))) throw new KeysUnavailable()
    return key
  }

  return makeKeySource({
    find (kid, algorithm) {
      const now = clock.now()
      const key = take(stock, kid, algorithm, now)
      if (key !== undefined && !overslept(now)) return key
      return mayFly(now) ? refresh().then(() => answer(kid, algorithm)) : answer(kid, algorithm)
    },

    async open (given, patience = Infinity) {
      log = given
      closed = false
      if (openings++ > 0 && isUsable(stock, clock.now())) return
      const landing = refresh()
      if (patience <= 0) return
      await new Promise<void>(resolve => {
        const cancel = clock.later(Math.min(bootTimeout, patience), resolve)
        landing.then(cancel).then(resolve, resolve)
      })
    },

    // The source may serve several applications of a process: the last one turns out the light.
    close () {
      openings = Math.max(0, openings - 1)
      if (openings > 0) return
      closed = true
      cancelNext()
      flight?.controller.abort()
      flight = null
    },

    health (): KeysHealth {
      const now = clock.now()
      const serving = isUsable(stock, now) ? stock : null
      return {
        ready: serving !== null && serving.keys.length > 0,
        stale: serving !== null && now >= serving.expires,
        keys: (serving?.keys ?? []).map(({ kid, algorithm }) => ({ kid, algorithm })),
        lastSuccess: stock === null ? null : stock.since,
        lastError: failure
      }
    }
  })
}
