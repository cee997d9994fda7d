import createError from '@fastify/error'

/** The realm of every challenge of this application (RFC 9110 §11.5). */
export const REALM = 'publishing'

// Answers, not accidents: no stack trace.

/** The article was there when the request was permitted, and is gone. */
export const ArticleNotFound = createError<[]>('ARTICLE_NOT_FOUND', 'There is no such article any more.', 404, Error, false)

/** There is nobody of that name. */
export const PersonNotFound = createError<[]>('PERSON_NOT_FOUND', 'There is nobody of that name.', 404, Error, false)

/** This person is not logged in there, or not any more; whether somebody else is, nobody learns. */
export const DeviceNotFound = createError<[]>('DEVICE_NOT_FOUND', 'You are not logged in on such a device.', 404, Error, false)

/**
 * The password is wrong, the username unknown or the person disabled: nobody learns which. A 401 must have a challenge
 * that applies to the resource (RFC 9110 §15.5.2), and `/session` is a resource that takes Bearer tokens: DELETE needs
 * one. None was presented, so the challenge has no error code (RFC 6750 §3.1).
 */
export class WrongCredentials extends createError<[]>('WRONG_CREDENTIALS', 'The username or the password is wrong.', 401, Error, false) {
  readonly headers = { 'www-authenticate': `Bearer realm="${REALM}"` }
}

/** RFC 6585 §4. @param seconds until it makes sense to try again: made whole, and never 0 */
export class TooManyLogins extends createError<[number]>('TOO_MANY_LOGINS', 'Too many attempts to log in. Try again in %d seconds.', 429, Error, false) {
  readonly headers: { 'retry-after': number }

  constructor (seconds: number) {
    const whole = wholeSeconds(seconds)
    super(whole)
    this.headers = { 'retry-after': whole }
  }
}

/** Too many refresh tokens from this address were refused. Of one that is good nothing is used up: it works later. @param seconds as of TooManyLogins */
export class TooManyRefreshes extends createError<[number]>('TOO_MANY_REFRESHES', 'Too many refresh tokens were refused. Try again in %d seconds.', 429, Error, false) {
  readonly headers: { 'retry-after': number }

  constructor (seconds: number) {
    const whole = wholeSeconds(seconds)
    super(whole)
    this.headers = { 'retry-after': whole }
  }
}

/** More people want to log in than passwords can be verified. Nobody's attempt is counted, and the queue has an end. */
export class LoginsBusy extends createError<[]>('LOGINS_BUSY', 'Too many people are logging in. Try again in a moment.', 503, Error, false) {
  readonly headers = { 'retry-after': 1 }
}

function wholeSeconds (seconds: number): number {
  return Math.max(1, Math.ceil(seconds))
}
