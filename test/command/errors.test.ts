import t from 'tap'
import { UsageInvalid } from '../../plugins/command/errors.ts'

t.test('a mistake in the command line is told as it is', async t => {
  t.match(new UsageInvalid('Unknown option.'), { code: 'GTH_COMMAND_USAGE_INVALID', message: 'Unknown option.' })
})
