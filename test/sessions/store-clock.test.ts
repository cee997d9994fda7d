import t from 'tap'
import { moment, storeClock } from '../../plugins/sessions/store-clock.ts'

const EPOCH = 1_800_000_000
const near = (value: number, expected: number) => Math.abs(value - expected) < 1e-5

t.test('a moment is measured by a clock that is never set', async t => {
  const before = moment()
  t.intercept(Date, 'now', { value: () => 0 })
  t.ok(moment() >= before && moment() < before + 60)
})

t.test('until the store has answered, the clock of the process is taken', async t => {
  const clock = storeClock(() => EPOCH)
  t.ok(Math.abs(clock.earliest(moment()) - EPOCH) < 1)
  t.ok(Math.abs(clock.latest(moment()) - EPOCH) < 1)
  t.ok(Math.abs(storeClock().earliest(moment()) - Date.now() / 1000) < 1)
})

t.test('the bounds hold the true time, whenever the store read its clock', async t => {
  for (const readAt of [10, 10.3, 11]) {
    const clock = storeClock()
    clock.observe(EPOCH + readAt, 10, 11)
    for (const at of [5, 10, 20]) {
      t.ok(clock.earliest(at) <= EPOCH + at)
      t.ok(clock.latest(at) >= EPOCH + at)
    }
  }
})

t.test('several answers narrow the bounds', async t => {
  const clock = storeClock()
  t.notOk(clock.observe(EPOCH + 10.9, 10, 11))
  t.notOk(clock.observe(EPOCH + 20.1, 20, 21))
  t.notOk(clock.observe(EPOCH + 30.5, 30, 32))
  t.ok(near(clock.earliest(40), EPOCH + 39.9))
  t.ok(near(clock.latest(40), EPOCH + 40.101))
})

t.test('a clock that is slewed is followed', async t => {
  const clock = storeClock()
  clock.observe(EPOCH + 10, 10, 10)
  t.notOk(clock.observe(EPOCH + 19.995, 20, 20), 'it is not set back')
  t.ok(near(clock.earliest(20), EPOCH + 19.995))
})

t.test('a clock that is set is followed at once, and says when it was set back', async t => {
  const clock = storeClock()
  clock.observe(EPOCH + 10, 10, 10.001)
  t.equal(clock.observe(EPOCH + 3620, 20, 20.001), false, 'forward')
  t.ok(near(clock.earliest(20.001), EPOCH + 3620))
  t.equal(clock.observe(EPOCH + 30, 30, 30.001), true, 'and back')
  t.ok(near(clock.earliest(30.001), EPOCH + 30))
})

t.test('a deadline follows the clock of the process when that is set, for the store may share it', async t => {
  let wall = EPOCH
  const clock = storeClock(() => wall + moment())
  t.ok(Math.abs(clock.forDeadline() - (EPOCH + moment())) < 1)
  clock.observe(EPOCH + 50 + moment(), moment(), moment())
  t.ok(Math.abs(clock.forDeadline() - (EPOCH + 50 + moment())) < 1)
  wall += 3600
  t.ok(Math.abs(clock.forDeadline() - (EPOCH + 3600 + moment())) < 1, 'forward')
  wall -= 7200
  t.ok(Math.abs(clock.forDeadline() - (EPOCH + 50 + moment())) < 1, 'a clock that is slow refuses nothing')
  clock.observe(EPOCH + 50 + moment(), moment(), moment())
  wall += 3600
  t.ok(Math.abs(clock.forDeadline() - (EPOCH + 50 + moment())) < 1, 'the later of both')
})
