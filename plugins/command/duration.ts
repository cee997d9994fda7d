import { UsageInvalid } from './errors.ts'

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** The seconds of a duration such as `90s`, `30m`, `1h`, `7d` or `0`. @throws UsageInvalid */
export function secondsOf (duration: string): number {
  const [, count, unit = 's'] = /^(\d{1,6})([smhd])?$/.exec(duration) ?? []
  if (count === undefined) throw new UsageInvalid('A duration is a number of seconds, or a number with s, m, h or d, such as 30m or 1h.')
  return Number(count) * Number(SECONDS[unit])
}

/** Fastify's own limit for a plugin, which names it, is 10 s. */
const DEFAULT_LIMIT = '20s'
/** The longest time that a timer of Node.js has, in milliseconds. */
const LONGEST = 2 ** 31 - 1

/** The milliseconds of `--timeout`. @throws UsageInvalid */
export function limitOf (duration = DEFAULT_LIMIT): number {
  const seconds = secondsOf(duration)
  if (seconds === 0) throw new UsageInvalid('"--timeout" must be a second or more.')
  return Math.min(seconds * 1000, LONGEST)
}
