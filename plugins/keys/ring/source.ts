import { RSA_ALGORITHMS, type RsaAlgorithm } from '../algorithms.ts'
import { ignoreRejections } from '../../refusal/refused-promise.ts'
import { RingOptionInvalid, VariableMissing, VariableRefused } from '../errors.ts'
import { askFunction } from './ask-function.ts'
import { assertOneRing, scheduleOf, type Entry, type Schedule } from './entry.ts'
import { readFolder } from './folder.ts'
import { toSigningKey, type Material } from './material.ts'
import { reasonOf } from './own-error.ts'
import { readKeyText } from './read-text.ts'
import type { Scheduled } from './roles.ts'

/** Where the keys of a ring come from. */
export type RingSource = RingPlace & {
  /** The algorithm of RSA keys that do not say theirs: those in PEM, and JWKs without `alg`. Any other key says its own. */
  algorithm?: RsaAlgorithm
}

/** One of these. */
type RingPlace =
  /** A folder of key files: `*.jwk`, `*.json`, `*.pem`. */
  | { folder: string }
  /** The name of an environment variable with a JWK, a JWK set or PEM text. */
  | { env: string }
  /** The keys themselves, or a function that is asked again by `rotate()`. Several say when they activate. */
  | { keys: readonly Material[] | (() => readonly Material[]) }
  /** The keys by their part: `previous` verify until the last token they can have signed has expired, `next` are published. */
  | { active: Material, previous?: readonly Material[], next?: readonly Material[] }

/** The names of all sources' options. */
export const SOURCE_OPTIONS = ['folder', 'env', 'keys', 'active', 'previous', 'next', 'algorithm']

/** Reads the keys from where they are. */
export type ReadSchedule = () => Schedule

/** How the source is read, each time anew. @throws RingOptionInvalid */
export function readSource (source: RingSource): ReadSchedule {
  const given = ['folder', 'env', 'keys', 'active'].filter(name => Object.hasOwn(source, name))
  if (given.length !== 1) throw new RingOptionInvalid('source', 'must be one of folder, env, keys and active.')
  const { algorithm } = source
  if (algorithm !== undefined && !RSA_ALGORITHMS.includes(algorithm)) throw new RingOptionInvalid('algorithm', `is for RSA keys and must be one of ${RSA_ALGORITHMS.join(', ')}.`)
  if ('folder' in source) return fromFolder(source.folder, algorithm)
  if ('env' in source) return fromVariable(source.env, algorithm)
  return 'keys' in source ? fromKeys(source.keys, algorithm) : fromParts(source, algorithm)
}

function fromFolder (folder: string, algorithm: RsaAlgorithm | undefined): ReadSchedule {
  assertText('folder', folder)
  return () => scheduleOf(readFolder(folder, algorithm))
}

function fromVariable (name: string, algorithm: RsaAlgorithm | undefined): ReadSchedule {
  assertText('env', name)
  return () => {
    const text = process.env[name]
    if (text === undefined || text.trim() === '') throw new VariableMissing(name)
    try {
      return scheduleOf(entriesOf(readKeyText(text), `key of ${name}`, algorithm))
    } catch (error) {
      throw new VariableRefused(name, reasonOf(error))
    }
  }
}

function fromKeys (keys: readonly Material[] | (() => readonly Material[]), algorithm: RsaAlgorithm | undefined): ReadSchedule {
  return () => {
    const given: unknown = typeof keys === 'function' ? askFunction(keys) : keys
    if (!Array.isArray(given)) {
      ignoreRejections(given)
      const must = 'must be an array of keys, or a function that returns one, and no promise of it.'
      throw new RingOptionInvalid('keys', must)
    }
    return scheduleOf(entriesOf(given, 'key', algorithm))
  }
}

function fromParts ({ active, previous = [], next = [] }: Extract<RingSource, { active: unknown }>, algorithm: RsaAlgorithm | undefined): ReadSchedule {
  if (!Array.isArray(previous)) throw new RingOptionInvalid('previous', 'must be an array of keys.')
  if (!Array.isArray(next)) throw new RingOptionInvalid('next', 'must be an array of keys.')
  const parts = [[active], previous, next].map((keys, part) => entriesOf(keys, `${['active', 'previous', 'next'][part]} key`, algorithm))
  const [first, before, after] = parts as [Entry[], Entry[], Entry[]]
  assertOneRing(parts.flat())
  const schedule = [
    ...[...before.reverse(), ...first].map(({ key }) => ({ key, activates: 0 })),
    ...after.map(({ key }) => ({ key, activates: Infinity }))
  ] as [Scheduled, ...Scheduled[]]
  return () => schedule
}

function entriesOf (materials: readonly Material[], origin: string, algorithm: RsaAlgorithm | undefined): Entry[] {
  // What a promise rejects with would be printed as it ends the process, and may quote a key.
  const promised = ignoreRejections(materials)
  if (promised) throw new RingOptionInvalid('source', 'must give the keys themselves: await promises of them first.')
  return materials.map((material, index) => ({ key: toSigningKey(material, { algorithm }), origin: `${origin} ${index}` }))
}

function assertText (name: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') throw new RingOptionInvalid(name, 'must be a non-empty string. Is the environment variable set?')
}
