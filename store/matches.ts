import type { Filter } from '../plugins/authz/index.ts'

/**
 * Whether a row is among those that a filter lets somebody see, for a store that can only look at each. A database
 * is given the same as a condition of its query: docs/authorization.md.
 */
export function matches<Row extends object> (filter: Filter<Row>): (row: Row) => boolean {
  if (typeof filter === 'boolean') return () => filter
  if ('all' in filter) {
    const parts = filter.all.map(matches)
    return row => parts.every(part => part(row))
  }
  if ('any' in filter) {
    const parts = filter.any.map(matches)
    return row => parts.some(part => part(row))
  }
  if ('is' in filter) return row => row[filter.member] === filter.is
  return row => row[filter.member] !== filter.isNot
}
