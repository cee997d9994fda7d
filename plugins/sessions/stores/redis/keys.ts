import { digest } from '../digest.ts'

/** The names of the keys, without the client's own `keyPrefix`. */
export interface RedisKeys {
  session (id: string): string
  /** The set of a subject's sessions. */
  sessionsOf (subject: string): string
  /** When all sessions of a subject were last revoked. */
  markerOf (subject: string): string
  readonly log: string
  readonly logUntil: string
}

/** @param prefix what all keys begin with */
export function redisKeys (prefix: string): RedisKeys {
  return {
    session: id => `${prefix}session:${id}`,
    sessionsOf: subject => `${prefix}subject:${digest(subject)}`,
    markerOf: subject => `${prefix}ended:${digest(subject)}`,
    log: `${prefix}revoked`,
    logUntil: `${prefix}revoked-until`
  }
}
