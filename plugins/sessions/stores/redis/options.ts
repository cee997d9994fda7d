import { unknownOptions } from '../../../options/unknown.ts'
import { InvalidOption, UnknownOption } from '../../errors.ts'

/** Options of `redisStore`. A misspelt one refuses to boot. */
export interface RedisStoreOptions {
  /**
   * What all keys begin with. It holds a hash tag, `{...}`, so that a cluster keeps all of them in one slot: a step reads
   * and writes several. Default `{gatehouse}:`.
   */
  prefix?: string
}

/** The commands of ioredis that the store uses. */
const COMMANDS = ['evalsha', 'eval', 'hmget', 'zrevrange', 'zmscore', 'duplicate']

/**
 * Checks the client and the options.
 *
 * @returns what all keys begin with
 * @throws UnknownOption, InvalidOption
 */
export function prefixOf (client: unknown, options: RedisStoreOptions): string {
  const methods = Object(client) as Record<string, unknown>
  if (!COMMANDS.every(name => typeof methods[name] === 'function')) {
    throw new InvalidOption('store: redisStore(client)', 'needs a client of ioredis, such as app.redis of @fastify/redis.')
  }
  const { scaleReads = 'master', role = 'master', readOnly = false, keyPrefix } = Object(methods['options']) as Record<string, unknown>
  if (scaleReads !== 'master' || role !== 'master' || readOnly !== false) {
    throw new InvalidOption('store: redisStore(client)', 'must read from the master: a replica still shows a session that has ended. Remove scaleReads, role and readOnly from the options of the client.')
  }
  const unknown = unknownOptions(options, ['prefix'])
  if (unknown !== null) throw new UnknownOption(`redisStore: ${unknown}`)
  const { prefix = '{gatehouse}:' } = options
  // The first pair of braces of the whole key counts, and that may be one of the client's own prefix.
  if (typeof prefix !== 'string' || !/^[^{]*\{[^}]+\}/.test(`${keyPrefix ?? ''}${prefix}`)) {
    throw new InvalidOption('store: redisStore prefix', 'must be a string with a hash tag, such as "{shop}:", which keeps the keys together in a cluster; and the keyPrefix of the client must not hold "{}".')
  }
  return prefix
}
