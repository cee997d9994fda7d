import createError from '@fastify/error'

/** An option is unknown; the message names it and the nearest known one. */
export const UnknownOption = createError<[string]>('GTH_WELL_KNOWN_UNKNOWN_OPTION', '%s')

/** An option has a wrong value. The message never shows the value. */
export const InvalidOption = createError<[string, string]>('GTH_WELL_KNOWN_INVALID_OPTION', 'well-known option %s %s')

/** Verifiers look for the documents at the root of the issuer's origin, and nowhere else (RFC 8615 §3). */
export const Misplaced = createError<[string]>('GTH_WELL_KNOWN_MISPLACED',
  'well-known is registered under the prefix "%s", where nobody will look: register it at the root, and give an issuer with a path as issuer.')
