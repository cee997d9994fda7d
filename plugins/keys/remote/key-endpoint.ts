import { setImmediate } from 'node:timers/promises'
import { FetchFailed } from '../errors.ts'
import { readJwkSetInTurns, type SkippedKey } from '../jwk-set.ts'
import type { Key } from '../key.ts'
import { readAddress, showAddress } from './address.ts'
import { discover, readIssuer } from './discovery.ts'
import { fetchJson, type Fetched, type Refused } from './fetch-json.ts'
import { lifetimeOf } from './lifetime.ts'
import type { RemoteSettings } from './options.ts'

/** What an issuer publishes. */
export interface Published {
  readonly keys: readonly Key[]
  readonly skipped: readonly SkippedKey[]
  /** Seconds. */
  readonly lifetime: number
}

/** Reads what an issuer publishes, once. @throws FetchFailed, JwkSetInvalid */
export type ReadPublished = (signal: AbortSignal, now: number) => Promise<Published>

/** The address of a JWK set, or an issuer that says where it is. */
export type KeysAddress = string | { issuer: string }

/**
 * How to read the keys at an address, or those of an issuer. Where the keys of an issuer are is asked again when
 * that answer is past its lifetime, and after each failure and each set without a key: the issuer may have moved them.
 * Between two keys other work goes on, whatever their number and kind.
 *
 * @throws AddressRefused
 */
export function keyEndpoint (from: KeysAddress, settings: RemoteSettings): ReadPublished {
  const locate = typeof from === 'string' ? fixed(readAddress(from, 'The address of the keys')) : ofIssuer(from, settings)
  return async (signal, now) => {
    const fetch = (url: URL) => fetchJson(url, settings.maxBytes, signal)
    const { url, forget } = await locate(fetch, now)
    try {
      const answer = await fetch(url)
      if ('status' in answer) throw new FetchFailed(showAddress(url), `status ${answer.status}`)
      // Whoever knew a symmetric key that was published could sign with it.
      const { keys, skipped } = await readJwkSetInTurns(answer.document, settings.maxKeys, () => nextTurn(url, signal))
      if (keys.length === 0) forget()
      return { keys, skipped, lifetime: lifetimeOf(answer.headers, settings) }
    } catch (error) {
      forget()
      throw error
    }
  }
}

/** Resolves when other work had its turn. @throws FetchFailed when the time for the keys is over */
async function nextTurn (url: URL, signal: AbortSignal): Promise<void> {
  await setImmediate()
  if (signal.aborted) throw new FetchFailed(showAddress(url), 'its keys were not read in time')
}

type Fetch = (url: URL) => Promise<Fetched | Refused>
type Locate = (fetch: Fetch, now: number) => Promise<{ url: URL, forget: () => void }>

function fixed (url: URL): Locate {
  return async () => ({ url, forget: () => {} })
}

function ofIssuer (from: { issuer: string }, settings: RemoteSettings): Locate {
  const { issuer } = Object(from) as { issuer?: unknown }
  const identifier = readIssuer(issuer) && issuer as string
  let known: { url: URL, until: number } | null = null
  const forget = () => { known = null }
  return async (fetch, now) => {
    if (known === null || now >= known.until) {
      const { address, headers } = await discover(identifier, fetch)
      known = { url: address, until: now + lifetimeOf(headers, settings) }
    }
    return { url: known.url, forget }
  }
}
