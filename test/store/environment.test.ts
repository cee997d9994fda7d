import { join } from 'node:path'
import t from 'tap'
import { environment, isProduction, storeFolder } from '../../store/environment.ts'

t.test('a variable that is empty counts as one that is not set', async t => {
  t.strictSame(environment({ HOST: '', TRUST_PROXY: '' }), { HOST: '127.0.0.1', PORT: '3000', LOG_LEVEL: 'info', NODE_ENV: 'development', GATEHOUSE_DATA_DIR: '.gatehouse' })
  t.match(environment({ HOST: '::1', TRUST_PROXY: 'loopback' }), { HOST: '::1', TRUST_PROXY: 'loopback' })
})

t.test('whatever is not development or test is production', async t => {
  for (const name of ['development', 'test']) t.equal(isProduction({ NODE_ENV: name }), false)
  for (const name of ['production', 'prodcution', 'Development', 'staging']) t.equal(isProduction({ NODE_ENV: name }), true)
})

t.test('development and production keep apart', async t => {
  t.equal(storeFolder('data', true), join('data', 'production'))
  t.equal(storeFolder('data', false), join('data', 'development'))
})
