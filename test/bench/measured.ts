import type { Measured } from '../../bench/report.ts'

const GUARDS = { good: 200, missing: 401, malformed: 401, 'bad signature': 401, expired: 401, 'another issuer': 401, 'another audience': 401, 'another typ': 401, 'no permission': 403 }

/** A case in which the unprotected route takes 10 us and these are the overheads of the processes' rounds. */
export function measured (one: Partial<Omit<Measured, 'processes'>>, ...processes: number[][]): Measured {
  return {
    contender: 'gatehouse',
    algorithm: 'HS256',
    source: 'header',
    temperature: 'warm',
    guards: GUARDS,
    ...one,
    processes: processes.map(overheads => overheads.map(overhead => ({ base: 10, overhead, baseRate: 1000, rate: 10_000 / (10 + overhead) })))
  }
}

export { GUARDS }
