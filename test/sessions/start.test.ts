import t from 'tap'
import { readStart } from '../../plugins/sessions/start.ts'
import type { Start } from '../../plugins/sessions/register.ts'

const read = (given: object | null) => readStart(given as Start<boolean>)

t.test('completes what it was given', async t => {
  t.strictSame(read({ subject: 'ada' }), { subject: 'ada', claims: {}, device: null, cookie: false, persistent: true, replace: true })
  t.strictSame(read({ subject: 'ada', claims: { roles: ['reader'] }, device: 'x'.repeat(300), cookie: true, persistent: false, replace: false }),
    { subject: 'ada', claims: { roles: ['reader'] }, device: 'x'.repeat(200), cookie: true, persistent: false, replace: false })
  t.match(read({ subject: 'ada', claims: undefined, device: undefined, cookie: undefined }), { claims: {}, device: null, cookie: false })
})

t.test('refuses a member that it does not know', async t => {
  t.throws(() => read({ subject: 'ada', presistent: false }), { code: 'GTH_SESSIONS_UNKNOWN_OPTION', message: /start: .*"presistent".*"persistent"/ })
})

t.test('refuses a value of another type', async t => {
  for (const name of ['cookie', 'persistent', 'replace']) {
    for (const value of ['false', 0, 1, {}]) {
      t.throws(() => read({ subject: 'ada', [name]: value }), { code: 'GTH_SESSIONS_INVALID_OPTION', message: new RegExp(`start: ${name}`) })
    }
  }
  t.throws(() => read({ subject: 'ada', device: 7 }), { code: 'GTH_SESSIONS_INVALID_OPTION', message: /start: device/ })
  for (const given of [null, 'ada', undefined]) t.throws(() => read(given as null), { code: 'GTH_SESSIONS_SUBJECT_INVALID' })
})
