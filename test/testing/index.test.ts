import t from 'tap'
import { as, everyListAsksItsFilter, everyRouteDeniesAnonymous, sessionStoreContract, testMatrix } from '../../plugins/testing/index.ts'

t.test('the door', async t => {
  for (const check of [as, everyListAsksItsFilter, everyRouteDeniesAnonymous, sessionStoreContract, testMatrix]) t.type(check, 'function')
})
