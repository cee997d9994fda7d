import t from 'tap'
import { fresh } from '../../../plugins/testing/store-contract/case.ts'

t.test('no name is used twice', async t => {
  t.equal(new Set(Array.from({ length: 1000 }, () => fresh('id'))).size, 1000)
})
