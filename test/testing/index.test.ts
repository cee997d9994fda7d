import t from 'tap'
import { sessionStoreContract } from '../../plugins/testing/index.ts'

t.test('the door', async t => {
  t.type(sessionStoreContract, 'function')
})
