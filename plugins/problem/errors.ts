import createError from '@fastify/error'

/**
 * An option of problem is unknown, in most cases misspelt; the message names it and the nearest known one.
 * @fix Correct the name, or remove the option: `type` is the only one.
 */
export const UnknownOption = createError<[string]>('GTH_PROBLEM_UNKNOWN_OPTION', 'problem: %s')

/**
 * The option `type` is neither an absolute URI, nor a path of this origin, nor a function. A path that does not begin
 * with one slash is refused: it would mean something else at each URL, or another host.
 * @fix Give `https://example.com/problems/`, `/errors#`, or a function such as `code => '/errors#' + code`.
 */
export const TypeInvalid = createError('GTH_PROBLEM_TYPE_INVALID',
  'The option "type" of problem must be an absolute URI or a path that codes are appended to, such as "https://example.com/problems/" or "/problems/", or a function from a code to a URI.')

/**
 * No route matches the method and URL. The URL is not repeated: its query may hold a secret.
 * @fix Client: check path and method, a slash at the end among them. Server: `app.printRoutes()` lists what there is.
 */
export const NotFound = createError('GTH_PROBLEM_NOT_FOUND', 'There is nothing at this URL.', 404, Error, false)
