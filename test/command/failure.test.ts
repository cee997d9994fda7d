import t from 'tap'
import { ApplicationUnusable, UsageInvalid } from '../../plugins/command/errors.ts'
import { failure } from '../../plugins/command/failure.ts'

t.test('a usage error is 2 and leads to the help, every other 1', async t => {
  t.strictSame(failure(new UsageInvalid('Unknown option.')), { code: 2, out: '', err: 'Unknown option.\nTry gatehouse --help.\n' })
  t.strictSame(failure(new ApplicationUnusable('No.')), { code: 1, out: '', err: 'No.\n' })
  t.strictSame(failure(null), { code: 1, out: '', err: 'something was thrown that is no error.\n' })
})
