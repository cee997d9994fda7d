import type { ApplicationArguments } from './application-arguments.ts'
import type { Parameter, Signature } from './signature.ts'

/** How an exported function is called: a plugin gets an instance and its options, a builder returns an instance. */
export type FunctionKind = 'plugin' | 'builder'

/** What an exported function is taken for. */
export interface Reading {
  readonly kind: FunctionKind
  /** Its source does not tell: if it fails before it has used the instance, it is called as the other kind. */
  readonly isGuess: boolean
  /** fastify-plugin or its like has marked it as a plugin. */
  readonly isMarked: boolean
}

/** What fastify-plugin and Fastify itself set on plugins. */
const MARKS = ['skip-override', 'plugin-meta', 'fastify.display-name'].map(name => Symbol.for(name))

const INSTANCE_NAMES = /^_?(?:app|fastify|instance|server|api|scope)$/i
const CALLBACK_NAMES = /^_?(?:done|next|cb|callback)$/

/** Methods that Fastify's instances have, and options, maps and configurations have not. */
const METHODS = 'register|route|addHook|decorate|decorateRequest|decorateReply|addSchema|setErrorHandler|' +
  'setNotFoundHandler|setValidatorCompiler|setSerializerCompiler|setReplySerializer|setSchemaController|' +
  'setSchemaErrorFormatter|addContentTypeParser|addConstraintStrategy|addHttpMethod|withTypeProvider|' +
  'post|put|patch|head|all|after|ready'
/** `get` and `delete` are those of a map too, unless a path follows. */
const SHARED_METHODS = 'get|delete|options|trace'

/**
 * Reads from its source what an exported function is, so that it is called once. It is not called to find out: what it
 * does may have effects.
 *
 * @param isMethod whether a name is that of a method of Fastify's instances
 */
export function readFunction (
  target: object, signature: Signature, given: ApplicationArguments, isMethod: (name: string) => boolean
): Reading {
  const isMarked = MARKS.some(mark => (target as Record<symbol, unknown>)[mark] !== undefined)
  if (isMarked) return { kind: 'plugin', isGuess: false, isMarked }
  const kind = given.kind === 'value' ? 'builder' : certainKind(signature, given, isMethod)
  return { kind: kind ?? likelyKind(signature, given), isGuess: kind === null, isMarked }
}

/** What the source of a function says; null: it does not tell. */
function certainKind (
  signature: Signature, given: ApplicationArguments, isMethod: (name: string) => boolean
): FunctionKind | null {
  const { parameters, code } = signature
  if (parameters === null) return null
  const [first, , third] = parameters
  if (first === undefined) return /\barguments\b/.test(code) ? null : 'builder'
  if (first.rest) return null
  if (isCallback(third, signature) || isUsedAsInstance(first, signature)) return 'plugin'
  if (first.name === null || first.optional) return takesMethods(first, isMethod) ? 'plugin' : 'builder'
  // No builder returns what it was given.
  if (new RegExp(`\\breturn\\s+${quoted(first.name)}\\s*(?:[;}\\n]|$)`).test(code)) return 'plugin'
  return given.kind !== 'list' && INSTANCE_NAMES.test(first.name) ? 'plugin' : null
}

/**
 * A list is for a builder. What returns nothing is none; nor, as far as can be seen, what has no first parameter with a
 * name.
 */
function likelyKind ({ parameters, code, isExpression }: Signature, { kind }: ApplicationArguments): FunctionKind {
  if (kind === 'list') return 'builder'
  const [first] = parameters ?? []
  return first === undefined || first.rest || !(isExpression || /\breturn\b/.test(code)) ? 'plugin' : 'builder'
}

/** Whether a third parameter is the callback of a plugin. */
function isCallback (third: Parameter | undefined, { code }: Signature): boolean {
  if (third === undefined || third.name === null || third.optional) return false
  return CALLBACK_NAMES.test(third.name) || new RegExp(`(?<![\\w$.])${quoted(third.name)}\\s*\\(`).test(code)
}

/** Whether the body uses a parameter as an instance. */
function isUsedAsInstance ({ name, rest }: Parameter, { body, code }: Signature): boolean {
  if (name === null || rest) return false
  const use = `(?<![\\w$.])${quoted(name)}\\s*\\??\\.\\s*`
  if (new RegExp(`${use}(?:${METHODS})\\s*\\(`).test(code)) return true
  return [...code.matchAll(new RegExp(`${use}(?:${SHARED_METHODS})\\s*\\(`, 'g'))]
    .some(({ 0: found, index }) => /^\s*['"`][/*]/.test(body.slice(index + found.length)))
}

/** A pattern that takes nothing but what an instance has, and methods among it. */
function takesMethods ({ members }: Parameter, isMethod: (name: string) => boolean): boolean {
  const names = [...members?.keys() ?? []]
  return names.length > 0 && names.every(isMethod)
}

function quoted (name: string): string {
  return name.replaceAll('$', '\\$')
}
