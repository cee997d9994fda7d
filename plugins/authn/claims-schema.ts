import { FormatRegistry, Kind, KindGuard, TypeRegistry, type TSchema } from '@sinclair/typebox'
import { TypeCompiler, type TypeCheck } from '@sinclair/typebox/compiler'
import { isPlainObject } from '../options/plain-object.ts'
import { ignoreRejections } from '../refusal/refused-promise.ts'
import { ClaimsUnchecked, InvalidOption } from './errors.ts'

/** Tells whether verified claims have the form the application expects. @throws ClaimsUnchecked (503) where a format throws */
export type ClaimsCheck = (claims: unknown) => boolean

/** Behind the name of a format or a kind that is checked here. */
const AT_ONCE = ' (fastify-gatehouse)'

/**
 * Compiles the `claims` option once, at boot. It must be a TypeBox schema, all of whose formats are registered:
 * TypeBox would otherwise refuse every token at run time.
 *
 * @throws InvalidOption
 */
export function compileClaims (schema: unknown): ClaimsCheck {
  if (!KindGuard.IsSchema(schema)) throw new InvalidOption('claims', 'must be a TypeBox schema, such as Type.Object({ tenant: Type.String() }).')
  for (const format of formatsOf(schema)) {
    if (!FormatRegistry.Has(format)) throw new InvalidOption('claims', `uses the format "${format}", which is not registered: FormatRegistry.Set('${format}', check).`)
  }
  return compile(answeredAtOnce(schema) as TSchema)
}

function compile (schema: TSchema): ClaimsCheck {
  try {
    const compiled = TypeCompiler.Compile(schema)
    return claims => passes(compiled, claims)
  } catch (error) {
    throw new InvalidOption('claims', `cannot be compiled: ${(error as Error).message}.`)
  }
}

/** A format that throws is the application's fault: no claims can exhaust the stack, their nesting is bounded. */
function passes (compiled: TypeCheck<TSchema>, claims: unknown): boolean {
  try {
    return compiled.Check(claims)
  } catch (error) {
    throw Object.assign(new ClaimsUnchecked(), { cause: error })
  }
}

function formatsOf (schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([name, value]) =>
    name === 'format' && typeof value === 'string' ? [value] : formatsOf(value))
}

/**
 * The schema, with each format and each kind of the application's own under another name, whose check throws if it gets a
 * promise: TypeBox takes it for true, and an async check would accept every token.
 */
function answeredAtOnce (schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(answeredAtOnce)
  if (!isPlainObject(schema)) return schema
  const copy = Object.fromEntries(Reflect.ownKeys(schema).map(key => [key, answeredAtOnce(Reflect.get(schema, key))]))
  const { format, [Kind as never]: kind } = schema
  if (typeof format === 'string') copy['format'] = strictFormat(format)
  if (typeof kind === 'string' && TypeRegistry.Has(kind)) Reflect.set(copy, Kind, strictKind(kind))
  return copy
}

function strictFormat (name: string): string {
  const strict = name + AT_ONCE
  FormatRegistry.Set(strict, value => atOnce(FormatRegistry.Get(name)?.(value) ?? false, `the format "${name}"`))
  return strict
}

function strictKind (name: string): string {
  const strict = name + AT_ONCE
  TypeRegistry.Set(strict, (schema, value) =>
    atOnce(TypeRegistry.Get(name)?.(schema, value) ?? false, `the kind "${name}"`))
  return strict
}

function atOnce (answer: boolean, what: string): boolean {
  if (!ignoreRejections(answer)) return answer
  throw new TypeError(`${what} must answer true or false at once, it answered with a promise`)
}
