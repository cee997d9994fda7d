import { FormatRegistry, KindGuard, type TSchema } from '@sinclair/typebox'
import { TypeCompiler, type TypeCheck } from '@sinclair/typebox/compiler'
import { ClaimsUnchecked, InvalidOption } from './errors.ts'

/** Tells whether verified claims have the form the application expects. @throws ClaimsUnchecked (503) where a format throws */
export type ClaimsCheck = (claims: unknown) => boolean

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
  return compile(schema)
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
