import t from 'tap'
import { arrivalOf, createArrivals, kArrivedAt } from '../../plugins/sessions/arrivals.ts'
import { moment } from '../../plugins/sessions/store-clock.ts'

const clock = { earliest: (at: number) => at + 1000, latest: (at: number) => at + 1000.1 }

t.test('a request arrived when a hook or Fastify saw it first', async t => {
  t.equal(arrivalOf({ request: {} }, 50), 50)
  t.equal(arrivalOf({ request: { [kArrivedAt]: 0 } }, 50), 50)
  t.equal(arrivalOf({ request: { [kArrivedAt]: 40 } }, 50), 40)
  t.equal(arrivalOf({ request: { [kArrivedAt]: 40 }, elapsedTime: 15_000 }, 50), 35)
  t.equal(arrivalOf({ request: {}, elapsedTime: 5000 }, 50), 45)
  t.ok(Math.abs(arrivalOf({ request: {} }) - moment()) < 1)
})

t.test('by the store\'s clock, at the earliest', async t => {
  t.equal(createArrivals(clock).at('ada', 5), 1005)
})

t.test('a login that arrived before an end of this process began is refused, and one that came after its answer is not', async t => {
  const arrivals = createArrivals(clock)
  const before = moment()
  const answered = arrivals.endAll('ada')
  t.equal(arrivals.at('ada', before), null)
  t.equal(arrivals.at('bob', before), before + 1000)
  const during = moment() + 0.0001
  t.equal(arrivals.at('ada', during), during + 1000, 'the store decides while the end is under way')
  answered()
  t.equal(arrivals.at('ada', before), null)
  const after = moment() + 0.0001
  t.ok(Number(arrivals.at('ada', after)) > after + 1000.1, 'it is not taken for one that came before')
  t.equal(arrivals.at('ada', after + 60), after + 1060)
})

t.test('the ends that are remembered are bounded', async t => {
  const arrivals = createArrivals(clock)
  const before = moment()
  for (let i = 0; i < 10_000; i++) arrivals.endAll(`subject ${i}`)
  t.equal(arrivals.at('subject 0', before), null)
  arrivals.endAll('one more')
  t.equal(arrivals.at('subject 0', before), before + 1000, 'the store decides')
  t.equal(arrivals.at('one more', before), null)
})
