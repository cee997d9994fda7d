/**
 * A member of what was thrown, whatever that is. Undefined when there is none, and when it cannot be read: a getter
 * throws, or a proxy does. What the getter throws says what it was not asked to say.
 */
export function memberOf (thrown: unknown, name: string): unknown {
  try {
    return typeof thrown === 'object' && thrown !== null ? (thrown as Readonly<Record<string, unknown>>)[name] : undefined
  } catch {
    return undefined
  }
}

/** The names of the members of a value; none when it is not an object or does not tell them. */
export function namesOf (value: unknown): string[] {
  try {
    return typeof value === 'object' && value !== null ? Object.keys(value) : []
  } catch {
    return []
  }
}

/** Whether the value is an error; of a proxy that throws, false. */
export function isError (value: unknown): boolean {
  try {
    return value instanceof Error
  } catch {
    return false
  }
}

/** What can be logged of an error whatever it is made of: its texts. For a logger that could not take the error itself. */
export function loggable (thrown: unknown): object {
  return Object.fromEntries(['name', 'code', 'message', 'stack'].flatMap(name => {
    const value = memberOf(thrown, name)
    return typeof value === 'string' ? [[name, value]] : []
  }))
}
