import createError from '@fastify/error'

/**
 * An option of well-known is unknown, in most cases misspelt; the message names it and the nearest known one.
 * @fix Correct the name, or remove the option. What else the document should say goes into `metadata`.
 */
export const UnknownOption = createError<[string]>('GTH_WELL_KNOWN_UNKNOWN_OPTION', '%s')

/**
 * An option has a wrong value. The message never shows the value.
 * @fix Give the option what the message asks for: `keys` is what `keyring()` returned, `issuer` an https URL.
 */
export const InvalidOption = createError<[string, string]>('GTH_WELL_KNOWN_INVALID_OPTION', 'well-known option %s %s')

/**
 * The plugin was registered under a prefix, but verifiers look for the documents at the root of the issuer's origin,
 * and nowhere else (RFC 8615 §3).
 * @fix Register it on the root instance, without `prefix`. The path of an issuer that has one belongs into the option
 * `issuer`.
 */
export const Misplaced = createError<[string]>('GTH_WELL_KNOWN_MISPLACED',
  'well-known is registered under the prefix "%s", where nobody will look: register it at the root, and give an issuer with a path as issuer.')
