/** An object of a document. */
export type Members = Readonly<Record<string, unknown>>

/** Whether a value is an object with members, and no list. */
export function isMembers (value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The members of a value; none if it is something else. */
export function membersOf (value: unknown): Members {
  return isMembers(value) ? value : {}
}
