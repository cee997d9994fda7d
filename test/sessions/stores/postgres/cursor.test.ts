import fc from 'fast-check'
import t from 'tap'
import { readCursor, readRevocations, type RevocationRow } from '../../../../plugins/sessions/stores/postgres/cursor.ts'

const server = '1795612345.123456'
const row = (xid: number | null, unsettled: number): RevocationRow =>
  ({ id: xid === null ? null : `id-${xid}`, until: xid === null ? null : 2000, xid: xid === null ? null : String(xid), server, unsettled: String(unsettled), now: '1000.5' })
const next = (rows: [RevocationRow, ...RevocationRow[]], before: string | null) => readRevocations(rows, readCursor(before)).cursor

t.test('a cursor goes on behind the last that was seen, and waits for what is not settled', async t => {
  t.strictSame(readRevocations([row(7, 9), row(5, 9)], readCursor(null)), {
    revocations: [{ id: 'id-7', until: 2000 }, { id: 'id-5', until: 2000 }], cursor: `8@${server}`, now: 1000.5
  })
  t.equal(next([row(7, 6)], `5@${server}`), `6@${server}`, 'transaction 6 may have revoked and not committed')
  t.equal(next([row(7, 100)], `5@${server}`), `8@${server}`, 'not 100: 8 to 99 may be given again after a crash')
})

t.test('where nothing is new it stays, but not that of another server', async t => {
  t.equal(next([row(null, 9)], `5@${server}`), `5@${server}`)
  t.equal(next([row(null, 9)], '5@1795612345.1'), `0@${server}`)
  t.equal(next([row(null, 9)], null), `0@${server}`)
  t.equal(next([row(3, 9)], '5000@1795612345.1'), `4@${server}`, 'a new server may count lower')
})

t.test('numbers beyond those of JavaScript', async t => {
  t.equal(next([{ ...row(1, 1), xid: '18446744073709551000', unsettled: '18446744073709551614' }], null), `18446744073709551001@${server}`)
})

t.test('of any transactions, ending in any order, none is missed', async t => {
  // Transactions begin in the order of their numbers; each step one ends, and somebody looks or does not.
  fc.assert(fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8], { minLength: 8 }), fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), (order, looks) => {
    const seen = new Set<string>()
    const committed: number[] = []
    let cursor: string | null = null
    const look = () => {
      const from = Number(readCursor(cursor).xid)
      const unsettled = Math.min(9, ...order.filter(xid => !committed.includes(xid)))
      const [first = null, ...rest] = committed.filter(xid => xid >= from)
      const news = readRevocations([row(first, unsettled), ...rest.map(xid => row(xid, unsettled))], readCursor(cursor))
      cursor = news.cursor
      for (const { id } of news.revocations) seen.add(id)
    }
    order.forEach((xid, step) => {
      committed.push(xid)
      if (looks[step] === true) look()
    })
    look()
    return seen.size === 8
  }), { numRuns: 2000 })
  t.pass()
})
