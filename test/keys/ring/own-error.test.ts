import t from 'tap'
import { KidInvalid } from '../../../plugins/keys/errors.ts'
import { KeyFileRefused } from '../../../plugins/keys/ring/errors.ts'
import { isOwnError, reasonOf } from '../../../plugins/keys/ring/own-error.ts'

t.test('errors of this room, and nothing else that is thrown', async t => {
  for (const error of [new KidInvalid(), new KeyFileRefused('', '')]) t.equal(isOwnError(error), true)
  const coded = (code: unknown) => Object.assign(new Error('x'), { code })
  for (const error of [new Error('GTH_KEYS_'), coded('ENOENT'), coded(5), coded(undefined), { code: 'GTH_KEYS_X' }, 'GTH_KEYS_X', null, undefined]) t.equal(isOwnError(error), false)
})

t.test('the text of other errors is not told', async t => {
  t.equal(reasonOf(new KidInvalid()), new KidInvalid().message)
  for (const error of [new Error('hidden-material'), 'hidden-material', null]) t.equal(reasonOf(error), 'its keys cannot be read.')
})
