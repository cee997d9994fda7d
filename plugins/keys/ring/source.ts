import { RingOptionInvalid, VariableMissing, VariableRefused } from '../errors.ts'
import { askFunction } from './ask-function.ts'
import { assertOneRing, timedTerms, type Entry, type Terms } from './entry.ts'
import { readFolder } from './folder.ts'
import { toSigningKey, type Material } from './material.ts'
import { reasonOf } from './own-error.ts'
import { readKeyText } from './read-text.ts'
import type { Term } from './roles.ts'

/** Where the keys of a ring come from: one of these. */
export type RingSource =
  /** A folder of key files: `*.jwk`, `*.json`, `*.pem`. */
  | { folder: string }
  /** The name of an environment variable with a JWK, a JWK set or PEM text. */
  | { env: string }
  /** The keys themselves, or a function that is asked again by `rotate()`. Several say when they activate. */
  | { keys: readonly Material[] | (() => readonly Material[]) }
  /** The keys by their part: `previous` verify until the last token they can have signed has expired, `next` are published. */
  | { active: Material, previous?: readonly Material[], next?: readonly Material[] }

/** The names of all sources' options. */
export const SOURCE_OPTIONS = ['folder', 'env', 'keys', 'active', 'previous', 'next']

/** Reads the keys from where they are. @param now seconds since the epoch */
export type ReadTerms = (now: number) => Terms

/** How the source is read, each time anew. @throws RingOptionInvalid */
export function readSource (source: RingSource): ReadTerms {
  const given = ['folder', 'env', 'keys', 'active'].filter(name => Object.hasOwn(source, name))
  if (given.length !== 1) throw new RingOptionInvalid('source', 'must be one of folder, env, keys and active.')
  if ('folder' in source) return fromFolder(source.folder)
  if ('env' in source) return fromVariable(source.env)
  return 'keys' in source ? fromKeys(source.keys) : fromParts(source)
}

function fromFolder (folder: string): ReadTerms {
  assertText('folder', folder)
  return () => timedTerms(readFolder(folder))
}

function fromVariable (name: string): ReadTerms {
  assertText('env', name)
  return () => {
    const text = process.env[name]
    if (text === undefined || text.trim() === '') throw new VariableMissing(name)
    try {
      return timedTerms(entriesOf(readKeyText(text), `key of ${name}`))
    } catch (error) {
      throw new VariableRefused(name, reasonOf(error))
    }
  }
}

function fromKeys (keys: readonly Material[] | (() => readonly Material[])): ReadTerms {
  return () => {
    const given: unknown = typeof keys === 'function' ? askFunction(keys) : keys
    if (!Array.isArray(given)) throw new RingOptionInvalid('keys', 'must be an array of keys, or a function that returns one.')
    return timedTerms(entriesOf(given, 'key'))
  }
}

function fromParts ({ active, previous = [], next = [] }: Extract<RingSource, { active: unknown }>): ReadTerms {
  if (!Array.isArray(previous)) throw new RingOptionInvalid('previous', 'must be an array of keys.')
  if (!Array.isArray(next)) throw new RingOptionInvalid('next', 'must be an array of keys.')
  const parts = [[active], previous, next].map((keys, part) => entriesOf(keys, `${['active', 'previous', 'next'][part]} key`))
  const [first, before, after] = parts as [Entry[], Entry[], Entry[]]
  assertOneRing(parts.flat())
  let terms: Terms | undefined
  // Nothing tells when the previous keys signed last: other processes may have until now.
  return now => (terms ??= [
    ...before.reverse().map(({ key }) => ({ key, activates: 0, relieved: now })),
    ...first.map(({ key }) => ({ key, activates: 0, relieved: -Infinity })),
    ...after.map(({ key }) => ({ key, activates: Infinity, relieved: -Infinity }))
  ] as [Term, ...Term[]])
}

function entriesOf (materials: readonly Material[], origin: string): Entry[] {
  return materials.map((material, index) => ({ key: toSigningKey(material), origin: `${origin} ${index}` }))
}

function assertText (name: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') throw new RingOptionInvalid(name, 'must be a non-empty string. Is the environment variable set?')
}
