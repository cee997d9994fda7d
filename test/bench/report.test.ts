import t from 'tap'
import { figuresOf, letIn, requestsTable } from '../../bench/report.ts'
import { GUARDS, measured } from './measured.ts'

t.test('the median of the medians of the processes, its spread, and its ratios', async t => {
  const floor = measured({ contender: 'floor' }, [5])
  const own = measured({}, [1, 20, 2], [30, 30, 30], [10, 12, 14])
  t.strictSame(figuresOf(own, [floor, own]), { overhead: 12, least: 2, most: 30, base: 10, toUnprotected: 2.2, toFloor: 2.4, rate: 10_000 / 22 / 1000 })
})

t.test('the floor is that of the same case', async t => {
  const own = measured({}, [12])
  for (const other of [{ algorithm: 'ES256' }, { source: 'cookie' }, { temperature: 'cold' }] as const) {
    t.equal(figuresOf(own, [own, measured({ contender: 'floor', ...other }, [1])]).toFloor, null)
  }
})

t.test('what a contender lets in is said', async t => {
  t.strictSame(letIn(GUARDS), [])
  t.strictSame(letIn({ ...GUARDS, expired: 200, 'no permission': 200 }), ['expired', 'no permission'])
  t.strictSame(letIn({ ...GUARDS, missing: 200, expired: 200 }), ['everybody'])
})

t.test('the table has a line for each case', async t => {
  const { columns, rows } = requestsTable([measured({ contender: 'floor' }, [5]), measured({ guards: { ...GUARDS, 'another typ': 200 } }, [10], [12])])
  t.strictSame(rows, [
    ['HS256', 'header', 'warm', 'floor', '5.0', '5.0 to 5.0', '1.50', '1.00', '0.67', ''],
    ['HS256', 'header', 'warm', 'gatehouse', '11.0', '10.0 to 12.0', '2.10', '2.20', '0.48', 'another typ']
  ])
  t.ok(rows.every(row => row.length === columns.length))
})
