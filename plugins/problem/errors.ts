import createError from '@fastify/error'

/** An option of the problem plugin is unknown; the message names it and the nearest known one. */
export const UnknownOption = createError<[string]>('GTH_PROBLEM_UNKNOWN_OPTION', 'problem: %s')

/** The `type` option is neither an absolute URI nor a function. */
export const TypeInvalid = createError('GTH_PROBLEM_TYPE_INVALID',
  'The option "type" of problem must be an absolute URI that codes are appended to, such as "https://example.com/problems/", or a function from a code to a URI.')

/** No route matches. The URL is not repeated: its query may hold a secret. */
export const NotFound = createError('GTH_PROBLEM_NOT_FOUND', 'There is nothing at this URL.', 404, Error, false)
