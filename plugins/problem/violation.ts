/** One thing that is wrong with a request, in the form of the example of RFC 9457 §3. */
export interface Violation {
  /** The part of the request: `body`, `querystring`, `params` or `headers`. */
  in?: string
  /** JSON Pointer (RFC 6901) into that part; empty for the whole of it. */
  pointer: string
  /** What is wrong, never the value itself. */
  detail: string
}

/** UTF-16 code units of a member's name, and of a validator's words, that are repeated. A longer name may be a token. */
const LONGEST_NAME = 40
const LONGEST_DETAIL = 200

/** How many violations a text names. */
const MOST_IN_TEXT = 5

/** The words for a member that the schema does not allow, if the validator's own repeat its name, which may be a password. */
const NOT_ALLOWED = 'has a member that is not allowed'

/** Validators' keywords whose words repeat the name: Zod's, and those of Ajv 6. */
const REPEATING = new Set(['unrecognized_keys', 'propertyNames'])

/** What TypeBox says of a member that the schema does not allow; its name is the end of the pointer. */
const UNEXPECTED = 'Unexpected property'

/**
 * The violations in an error of Fastify's validation. Only the validator's own words and the place are taken:
 * its parameters and its copy of the data would echo what the client sent, and so would the name of a member that the
 * schema does not know.
 */
export function violations (validation: readonly unknown[], context: unknown): Violation[] {
  return validation.map(item => {
    const { instancePath, message, keyword } = Object(item) as Record<string, unknown>
    const named = message === UNEXPECTED || keyword === 'invalid_key'
    return {
      ...(typeof context === 'string' && { in: context }),
      pointer: typeof instancePath === 'string' ? shortPart(named ? parentOf(instancePath) : instancePath) : '',
      detail: typeof message !== 'string' ? 'is not valid' : REPEATING.has(String(keyword)) ? NOT_ALLOWED : message.slice(0, LONGEST_DETAIL)
    }
  })
}

/**
 * The message of an error, for the client and for the log. Of an error of validation Fastify makes it of all that the
 * validator said and of all places: then it is made anew, of the first violations. One that an application's
 * `schemaErrorFormatter` has made is its own.
 */
export function messageOf (message: string, validation: unknown, context: unknown): string {
  try {
    if (!Array.isArray(validation) || message !== textOf(validation.map(item => Object(item) as Said), context)) return message
    const told = violations(validation.slice(0, MOST_IN_TEXT), context)
    return textOf(told.map(({ pointer: instancePath, detail: message }) => ({ instancePath, message })), context)
  } catch {
    // What cannot be read is not of a validator, so the message is not made of it.
    return message
  }
}

interface Said { instancePath?: unknown, message?: unknown }

/** As Fastify does it. */
function textOf (said: readonly Said[], context: unknown): string {
  return said.map(({ instancePath, message }) => `${String(context)}${String(instancePath ?? '')} ${String(message)}`).join(', ')
}

function parentOf (pointer: string): string {
  return pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')))
}

/** A pointer up to the first name that is too long. */
function shortPart (pointer: string): string {
  const segments = pointer.split('/')
  const long = segments.findIndex(segment => segment.length > LONGEST_NAME)
  return long === -1 ? pointer : segments.slice(0, long).join('/')
}
