import t from 'tap'
import { ArticleNotFound, LoginsBusy, PersonNotFound, TooManyLogins, TooManyRefreshes, WrongCredentials } from '../../routes/errors.ts'

t.test('each error knows its answer', async t => {
  t.match(new ArticleNotFound(), { statusCode: 404, code: 'ARTICLE_NOT_FOUND', message: 'There is no such article any more.' })
  t.match(new PersonNotFound(), { statusCode: 404, code: 'PERSON_NOT_FOUND' })
  t.match(new WrongCredentials(), { statusCode: 401, code: 'WRONG_CREDENTIALS', headers: { 'www-authenticate': 'Bearer realm="publishing"' } })
  t.match(new TooManyLogins(7), { statusCode: 429, code: 'TOO_MANY_LOGINS', message: 'Too many attempts to log in. Try again in 7 seconds.', headers: { 'retry-after': 7 } })
  t.match(new TooManyRefreshes(7), { statusCode: 429, code: 'TOO_MANY_REFRESHES', message: 'Too many refresh tokens were refused. Try again in 7 seconds.', headers: { 'retry-after': 7 } })
  t.match(new LoginsBusy(), { statusCode: 503, code: 'LOGINS_BUSY', headers: { 'retry-after': 1 } })
})

t.test('who is told to wait is told whole seconds, enough of them and never none', async t => {
  for (const [seconds, told] of [[6.001, 7], [0.2, 1], [0, 1], [-1, 1]] as const) t.equal(new TooManyLogins(seconds).headers['retry-after'], told)
})

t.test('an answer carries no stack trace', async t => {
  for (const error of [new ArticleNotFound(), new PersonNotFound(), new WrongCredentials(), new TooManyLogins(1), new TooManyRefreshes(1), new LoginsBusy()]) {
    t.notMatch(String(error.stack), /\n\s+at /)
  }
})
