import t from 'tap'
import { redisKeys } from '../../../../plugins/sessions/stores/redis/keys.ts'

t.test('every key has the prefix, and none holds a subject in clear', async t => {
  const keys = redisKeys('{a}:')
  const names = [keys.session('id'), keys.sessionsOf('ada'), keys.markerOf('ada'), keys.log, keys.logUntil]
  t.equal(new Set(names).size, names.length)
  t.ok(names.every(name => name.startsWith('{a}:') && !name.includes('ada')))
  t.not(keys.sessionsOf('ada'), keys.sessionsOf('bob'))
})
