import t from 'tap'
import { ApplicationUnusable, UsageInvalid } from '../../plugins/command/errors.ts'

t.test('a mistake in the command line is told as it is', async t => {
  t.match(new UsageInvalid('Unknown option.'), { code: 'GTH_COMMAND_USAGE_INVALID', message: 'Unknown option.' })
})

t.test('so is what keeps an application from booting', async t => {
  t.match(new ApplicationUnusable('There is no file app.ts.'), { code: 'GTH_COMMAND_APPLICATION_UNUSABLE', message: 'There is no file app.ts.' })
})
