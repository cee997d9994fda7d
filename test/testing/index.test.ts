import t from 'tap'
import { as, everyRouteDeniesAnonymous, sessionStoreContract, testMatrix } from '../../plugins/testing/index.ts'

t.test('the door', async t => {
  for (const check of [as, everyRouteDeniesAnonymous, sessionStoreContract, testMatrix]) t.type(check, 'function')
})
