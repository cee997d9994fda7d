import type { Auth } from '../../contract.ts'
import { ignoreRejections } from '../../refusal/refused-promise.ts'
import type { Consistency, Source, Version } from './source-options.ts'

/** What a source answered, its form checked. */
export interface Answered {
  readonly roles: readonly string[]
  readonly permissions: readonly string[]
  /** Null where the answer names none. */
  readonly version: Version | null
}

/**
 * Asks a source. Rejects where it throws, rejects, is silent for longer than its `timeout` (the signal is then
 * aborted; what is late is heard by nobody), or answers with something of another form.
 */
export async function load (source: Pick<Source, 'load' | 'timeout'>, auth: Auth, consistency: Consistency, version: Version | null): Promise<Answered> {
  const controller = new AbortController()
  const { signal } = controller
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`the permission source did not answer within ${source.timeout} s`)
      reject(error)
      controller.abort(error)
    }, source.timeout * 1000).unref()
  })
  try {
    return read(await Promise.race([source.load(auth, { signal, consistency, version }), late]))
  } finally {
    clearTimeout(timer)
  }
}

function read (answer: unknown): Answered {
  try {
    return answered(answer)
  } catch (error) {
    // `{ roles: db.rolesOf(...) }`, with an await forgotten.
    ignoreRejections(answer)
    throw error
  }
}

/** The message never shows what was answered. Without roles and permissions it is no answer: that is how a misspelt name looks, and would satisfy each `not`. */
function answered (answer: unknown): Answered {
  if (typeof answer !== 'object' || answer === null) throw new TypeError(`the permission source must answer with an object, it answered with ${answer === null ? 'null' : typeof answer}`)
  const { roles, permissions, version = null } = answer as Readonly<Record<string, unknown>>
  if (roles === undefined && permissions === undefined) throw new TypeError('the permission source must answer with roles, permissions, or both')
  if (!isVersion(version)) throw new TypeError('the version that the permission source answers with must be a string or a finite number')
  return { roles: names('roles', roles), permissions: names('permissions', permissions), version }
}

function names (what: string, value: unknown = []): readonly string[] {
  if (!Array.isArray(value) || !value.every(name => typeof name === 'string')) throw new TypeError(`the ${what} that the permission source answers with must be an array of strings`)
  return value
}

/** The tenant that a token is for. Throws what the function of the source throws, and where it answers with something of another form. */
export function tenantOf (source: Pick<Source, 'tenant'>, auth: Auth): string | null {
  const tenant: unknown = source.tenant(auth) ?? null
  if (tenant === null || typeof tenant === 'string') return tenant
  ignoreRejections(tenant)
  throw new TypeError(`permissions.tenant must answer with a string or null, it answered with ${typeof tenant}`)
}

/** What a token says of the version of its permissions. Throws as `tenantOf` does. */
export function versionOf (source: Pick<Source, 'version'>, auth: Auth): Version | null {
  const version: unknown = source.version(auth) ?? null
  if (isVersion(version)) return version
  ignoreRejections(version)
  throw new TypeError('permissions.version must answer with a string, a finite number or null')
}

function isVersion (value: unknown): value is Version | null {
  return value === null || typeof value === 'string' || Number.isFinite(value)
}
