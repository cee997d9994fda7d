import createError from '@fastify/error'

/**
 * The command line cannot be understood; the message says what would be.
 * @seen on the command line: the program ends with 2
 * @fix Correct what the message names; `npx gatehouse --help` lists commands and options.
 */
export const UsageInvalid = createError<[string]>('GTH_COMMAND_USAGE_INVALID', '%s')

/**
 * The application cannot be imported, or does not boot; the message says why.
 * @seen on the command line: the program ends with 1
 * @fix Make the application boot by itself first. Name a module that exports by default a Fastify plugin, a Fastify
 * instance, or a function that returns one, in JavaScript or with tsx installed. Give a plugin its options, and a function
 * its arguments, with `--options`.
 */
export const ApplicationUnusable = createError<[string]>('GTH_COMMAND_APPLICATION_UNUSABLE', '%s')
