import t from 'tap'
import { isProduction } from '../../plugins/options/is-production.ts'

t.test('only what is known to be none is none', async t => {
  for (const none of [undefined, '', 'development', 'test']) t.notOk(isProduction(none), String(none))
  for (const word of ['production', 'prod', 'Production', 'staging', ' ', 'Development']) t.ok(isProduction(word), word)
})
