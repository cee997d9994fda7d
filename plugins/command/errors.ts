import createError from '@fastify/error'

/** The command line cannot be understood; the message says what would be. The program ends with 2. */
export const UsageInvalid = createError<[string]>('GTH_COMMAND_USAGE_INVALID', '%s')

/** The application cannot be imported, or does not boot; the message says why. The program ends with 1. */
export const ApplicationUnusable = createError<[string]>('GTH_COMMAND_APPLICATION_UNUSABLE', '%s')
