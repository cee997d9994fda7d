import { UsageInvalid } from './errors.ts'

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** The seconds of a duration such as `90s`, `30m`, `1h`, `7d` or `0`. @throws UsageInvalid */
export function secondsOf (duration: string): number {
  const [, count, unit = 's'] = /^(\d{1,6})([smhd])?$/.exec(duration) ?? []
  if (count === undefined) throw new UsageInvalid('A duration is a number of seconds, or a number with s, m, h or d, such as 30m or 1h.')
  return Number(count) * Number(SECONDS[unit])
}
