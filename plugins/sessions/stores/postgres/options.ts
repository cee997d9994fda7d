import { unknownOptions } from '../../../options/unknown.ts'
import { InvalidOption, UnknownOption } from '../../errors.ts'
import type { PostgresClient, PostgresPool } from './client.ts'

/** Where the tables are. */
export interface PostgresTables {
  /** The schema of the tables, which must exist. Default: the one that the connection's `search_path` gives. */
  schema?: string
  /** The table of the sessions; the names of the others, and of two functions, begin with it. At most 40 characters. Default `gatehouse_sessions`. */
  table?: string
}

/** Options of `postgresStore`. */
export interface PostgresStoreOptions extends PostgresTables {
  /** The channel of LISTEN and NOTIFY by which processes tell each other of revocations. Default: the name of the table. */
  channel?: string
  /**
   * Gives a new client, not yet connected, to listen with, and again whenever its connection broke:
   * `() => new pg.Client(...)`. Give it if the pool leads to PgBouncer in transaction mode, which passes no notifications on:
   * this client must reach the server itself. If the store hears nothing of what it tells itself, it warns with
   * `GTH_SESSIONS_LISTEN_DEAF`. Default: a connection of the pool, held until the application closes, and until then the pool does not end. With
   * @fastify/postgres, registered before sessions, that is the order. `false`: nobody listens, and a revocation is known
   * elsewhere when the plugin next looks (`revocationDelay`).
   */
  listen?: false | (() => PostgresClient)
}

/** The names of the tables, their indexes and the functions, quoted for SQL. */
export interface Names {
  readonly sessions: string
  readonly revocations: string
  readonly versions: string
  readonly subjects: string
  /** The functions. */
  readonly add: string
  readonly inTime: string
  readonly endsIndex: string
  readonly subjectIndex: string
}

/** 63 bytes is the longest name that PostgreSQL does not shorten. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/
/** With room for what is put behind it. */
const TABLE = /^[A-Za-z_][A-Za-z0-9_]{0,39}$/
const DEFAULT_TABLE = 'gatehouse_sessions'

/**
 * The names of the tables.
 *
 * @throws UnknownOption, InvalidOption
 */
export function readTables (options: PostgresTables): Names {
  assertKnown(options, ['schema', 'table'])
  const { schema, table = DEFAULT_TABLE } = options
  assert(schema === undefined || isName(schema, NAME), 'schema', 'must be a name of letters, digits and _, at most 63.')
  assert(isName(table, TABLE), 'table', 'must be a name of letters, digits and _, at most 40.')
  const within = schema === undefined ? '' : `"${schema}".`
  return {
    sessions: `${within}"${table}"`,
    revocations: `${within}"${table}_revocations"`,
    versions: `${within}"${table}_versions"`,
    subjects: `${within}"${table}_subjects"`,
    add: `${within}"${table}_add"`,
    inTime: `${within}"${table}_in_time"`,
    // An index is always in the schema of its table.
    endsIndex: `"${table}_ends_at"`,
    subjectIndex: `"${table}_subject"`
  }
}

/**
 * Checks the options of the store, and that its pool is one that it can live with.
 *
 * @throws UnknownOption, InvalidOption
 */
export function readOptions (pool: PostgresPool, options: PostgresStoreOptions) {
  assertKnown(options, ['schema', 'table', 'channel', 'listen'])
  const { channel, listen, ...tables } = options
  assert(isPool(pool), 'pool', 'must be a Pool of pg, such as app.pg.pool of @fastify/postgres.')
  const names = readTables(tables)
  assert(channel === undefined || isName(channel, NAME), 'channel', 'must be a name of letters, digits and _, at most 63.')
  assert(listen === undefined || listen === false || typeof listen === 'function', 'listen', 'must be false, or a function that gives a new client: () => new pg.Client(...).')
  assert(listen !== undefined || pool.options?.max !== 1, 'listen', 'is needed with a pool of one connection, which listening would hold: give the pool more, or set listen.')
  return { names, tables, channel: channel ?? tables.table ?? DEFAULT_TABLE, listen }
}

function assertKnown (options: object, known: string[]): void {
  const unknown = unknownOptions(options, known)
  if (unknown !== null) throw new UnknownOption(unknown)
}

function assert (holds: boolean, option: string, must: string): asserts holds {
  if (!holds) throw new InvalidOption(`${option} of postgresStore`, must)
}

function isName (value: unknown, form: RegExp): boolean {
  return typeof value === 'string' && form.test(value)
}

function isPool (value: unknown): boolean {
  return typeof value === 'object' && value !== null && (['query', 'connect', 'on'] as const).every(name => typeof (value as Record<string, unknown>)[name] === 'function')
}
