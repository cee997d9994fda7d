import { unknownOptions } from '../../options/unknown.ts'
import { OptionInvalid, UnknownOption } from '../errors.ts'
import { MOST_KEYS } from '../jwk-set.ts'

/** Options of remoteKeys. Times are seconds. */
export interface RemoteKeysOptions {
  /** How long the endpoint may take for everything, discovery included, before it is given up. Seconds, default 5, up to 60. */
  timeout?: number
  /** How long the start of the application waits for the first keys, within what its `pluginTimeout` allows. Seconds, default 5, up to 60. */
  bootTimeout?: number
  /** The least time from one fetch to the next that an unknown `kid` or a failure causes. Seconds, default 30, from 1 to 3600. */
  cooldown?: number
  /** How long keys serve past their lifetime while newer ones cannot be had. Seconds, default 3600, up to 604800 (a week). */
  staleFor?: number
  /** The lifetime of keys whose answer has no `Cache-Control: max-age`. Seconds, default 600, between the two below. */
  defaultLifetime?: number
  /** The least lifetime of keys, whatever Cache-Control says. Seconds, default 60, from 1 to `maxLifetime`. */
  minLifetime?: number
  /** The longest lifetime of keys: a key that the issuer removes is gone after it. Seconds, default 3600, up to 604800. */
  maxLifetime?: number
  /** Longer answers are refused, counted as they arrive. Bytes, default 1048576 (1 MiB), from 1024 to 16777216. */
  maxBytes?: number
  /** Sets of more keys are refused, so that no issuer can keep the process busy. Default 100, from 1 to 1000. */
  maxKeys?: number
}

/** The options, checked and complete. */
export type RemoteSettings = Readonly<Required<RemoteKeysOptions>>

const DEFAULTS: RemoteSettings = {
  timeout: 5,
  bootTimeout: 5,
  cooldown: 30,
  staleFor: 3600,
  defaultLifetime: 600,
  minLifetime: 60,
  maxLifetime: 3600,
  maxBytes: 2 ** 20,
  maxKeys: 100
}
const WEEK = 604_800
/** Milliseconds are the least that timers count. */
const INSTANT = 0.001
const BOUNDS: Readonly<Record<keyof RemoteSettings, readonly [least: number, most: number]>> = {
  timeout: [INSTANT, 60],
  bootTimeout: [INSTANT, 60],
  cooldown: [1, 3600],
  staleFor: [0, WEEK],
  defaultLifetime: [1, WEEK],
  minLifetime: [1, WEEK],
  maxLifetime: [1, WEEK],
  maxBytes: [1024, 2 ** 24],
  maxKeys: [1, MOST_KEYS]
}

/** Checks the options. A default lifetime outside given bounds moves to the nearest. @throws UnknownOption, OptionInvalid */
export function readRemoteOptions (given: unknown): RemoteSettings {
  if (typeof given !== 'object' || given === null) throw new OptionInvalid('options', 'must be an object.')
  const names = Object.keys(BOUNDS) as Array<keyof RemoteSettings>
  const unknown = unknownOptions(given, names)
  if (unknown !== null) throw new UnknownOption(unknown)
  const settings: Record<keyof RemoteSettings, number> = { ...DEFAULTS }
  const options: Partial<Record<keyof RemoteSettings, unknown>> = given
  for (const name of names) {
    const value = options[name]
    if (value === undefined) continue
    const [least, most] = BOUNDS[name]
    if (typeof value !== 'number' || !(value >= least && value <= most)) {
      throw new OptionInvalid(name, `must be a number from ${least} to ${most}.`)
    }
    settings[name] = value
  }
  if (settings.minLifetime > settings.maxLifetime) throw new OptionInvalid('minLifetime', 'must not be above maxLifetime.')
  settings.defaultLifetime = Math.min(Math.max(settings.defaultLifetime, settings.minLifetime), settings.maxLifetime)
  return settings
}
