import createError from '@fastify/error'

/** What our own hooks throw: a refusal that captures no stack, the cheapest error there is. */
export const Unauthorized = createError('BENCH_UNAUTHORIZED', 'Unauthorized', 401, Error, false)
export const Forbidden = createError('BENCH_FORBIDDEN', 'Forbidden', 403, Error, false)
