import type { Revocation, RevocationPage } from '../../session-store.ts'
import { fromStorable } from './storable-text.ts'

/** A revocation as the statement returns it; where there is none, one row tells of the server alone. */
export interface RevocationRow {
  readonly id: string | null
  readonly until: number | string | null
  readonly xid: string | null
  /** When the server was started. */
  readonly server: string
  /** The oldest transaction that was not settled when the rows were read. */
  readonly unsettled: string
  /** By the server's clock. */
  readonly now: number | string
}

/** Where somebody is who reads the revocations: all of transactions before `xid` they know. */
export interface Cursor {
  readonly xid: string
  /** Transactions are numbered by their server: after a failover or a restored backup, numbers come again. */
  readonly server: string
}

/** The cursor that a text is. */
export function readCursor (text: string | null): Cursor {
  const [xid = '0', server = ''] = text === null ? [] : text.split('@')
  return { xid, server }
}

/**
 * What the rows tell, and where to go on.
 *
 * Numbers are given when a transaction begins to write, and it may commit long after a later one. So the cursor stops at
 * the oldest that was not settled. Neither does it go beyond the last revocation that was seen: numbers of
 * transactions that left no trace are given again after a crash, and a new revocation would hide behind the cursor.
 */
export function readRevocations (rows: readonly [RevocationRow, ...RevocationRow[]], before: Cursor): RevocationPage {
  const [{ server, unsettled, now }] = rows
  const revocations: Revocation[] = []
  let next = BigInt(server === before.server ? before.xid : 0)
  for (const { id, until, xid } of rows) {
    if (id === null || xid === null) continue
    revocations.push({ id: fromStorable(id), until: Number(until) })
    if (BigInt(xid) >= next) next = BigInt(xid) + 1n
  }
  return { revocations, cursor: `${next < BigInt(unsettled) ? next : unsettled}@${server}`, now: Number(now) }
}
