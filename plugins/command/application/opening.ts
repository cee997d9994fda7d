import type { ApplicationArguments } from './application-arguments.ts'
import { ApplicationUnusable } from '../errors.ts'
import type { FunctionKind, Reading } from './exported-function.ts'
import type { Instance } from './instance.ts'
import type { Signature } from './signature.ts'
import { inWords, withoutValues } from '../words.ts'

/** What the application is doing, step by step. */
export type Step = 'import' | 'call' | 'boot' | 'answer' | 'close'

/** Which application is opened, and how. */
export interface Opening {
  readonly file: string
  readonly given: ApplicationArguments
  /** What an exported function is; null: its source tells. */
  readonly kind: FunctionKind | null
  /** Is told what begins. */
  readonly at: (step: Step) => void
  /** Gets each instance that is opened, also if the application cannot be used. */
  readonly opened: Instance[]
}

/** The application, ready; or what its function seems to be instead: it is to be opened anew, in a new process. */
export type Opened = { readonly app: Instance } | { readonly again: FunctionKind }

/** A function that a module exports, and what is known of it. */
export interface ExportedFunction {
  readonly target: (...args: unknown[]) => unknown
  readonly signature: Signature
  readonly reading: Reading
  /** Whether a name is that of a method of Fastify's instances. */
  readonly isMethod: (name: string) => boolean
}

/** What must be exported, for the end of a sentence. */
export const EXPORTS = 'must export the application by default: ' +
  'a Fastify plugin, a Fastify instance, or a function that returns one.'

/** Waits until an instance is ready. @throws ApplicationUnusable */
export async function makeReady (app: Instance, { file, given, at, opened }: Opening, hint: string): Promise<Opened> {
  opened.push(app)
  at('boot')
  try {
    await app.ready()
  } catch (error) {
    throw bootFailure(error, file, given, hint)
  }
  return { app }
}

/** Why an application does not boot, without the values it was given. @param hint what may help, or nothing */
export function bootFailure (error: unknown, file: string, { values }: ApplicationArguments, hint: string): Error {
  const words = withoutValues(inWords(error), values)
  const stop = hint === '' || /[.!?]$/.test(words) ? '' : '.'
  return new ApplicationUnusable(`${file} does not boot: ${words}${stop}${hint}`)
}
