import t from 'tap'
import { MOST_NAMES, unknownNames } from '../../../plugins/authz/permissions/unknown-names.ts'
import { heard } from './heard.ts'

t.test('each name is told of once', async t => {
  const { log, lines } = heard()
  const warn = unknownNames()
  warn('role', 'root', log)
  warn('role', 'root', log)
  warn('permission', 'root', log)
  t.match(lines, [
    { level: 'warn', fields: { role: 'root' }, message: /role that the model does not have/ },
    { level: 'warn', fields: { permission: 'root' }, message: /permission that the model does not have/ }
  ])
  t.equal(lines.length, 2)
})

t.test('there is an end to it, which is told of too', async t => {
  const { log, lines } = heard()
  const warn = unknownNames()
  for (let round = 0; round < 2; round++) for (let i = 0; i < 1000; i++) warn('role', `role ${i}`, log)
  t.equal(lines.length, MOST_NAMES + 1)
  t.match(lines.at(-1), { message: /more than 100 roles/ })
  warn('permission', 'other', log)
  t.equal(lines.length, MOST_NAMES + 2, 'permissions have a bound of their own')
})

t.test('a long name is cut', async t => {
  const { log, lines } = heard()
  unknownNames()('role', 'x'.repeat(1e6), log)
  t.same(lines[0]?.fields, { role: 'x'.repeat(100) })
})
