import type { TSchema } from '@fastify/type-provider-typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { Value } from '@sinclair/typebox/value'
import type { FastifySchemaCompiler } from 'fastify'

/** How many mistakes are told, and how many are looked at to find those: a body may hold a hundred thousand. */
const MOST = 5
const MOST_LOOKED_AT = 50

/**
 * Checks a part of a request against its TypeBox schema. Fastify's default would turn `["secret"]` into a password
 * and drop a member it does not know. JSON says what it means, so nothing of a body is converted or dropped; the
 * other parts are text, and become the numbers that the schema asks for.
 *
 * The answer names a few mistakes: a body of a hundred thousand of them costs no more than one of five. It repeats no
 * name that the client made up, which may be a password typed into the wrong field: of such a member it names the
 * object that has it.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const check = TypeCompiler.Compile(schema)
  const names = namesIn(schema)
  return (given: unknown) => {
    const value = httpPart === 'body' ? given : Value.Convert(schema, given)
    if (check.Check(value)) return { value }
    const mistakes = new Map<string, string>()
    let looked = 0
    for (const { path, message } of check.Errors(value)) {
      const pointer = knownPart(path, value, names)
      if (!mistakes.has(pointer)) mistakes.set(pointer, message)
      if (mistakes.size === MOST || ++looked === MOST_LOOKED_AT) break
    }
    return { error: Array.from(mistakes, ([instancePath, message]) => ({ instancePath, message, keyword: 'type', schemaPath: '', params: {} })) }
  }
}

/** The names of members that a schema knows, anywhere in it. */
function namesIn (schema: unknown, names = new Set<string>()): Set<string> {
  if (typeof schema !== 'object' || schema === null) return names
  const { properties } = schema as { properties?: object }
  for (const name of Object.keys(properties ?? {})) names.add(name)
  for (const part of Object.values(schema)) namesIn(part, names)
  return names
}

/** As much of a JSON Pointer (RFC 6901) as is made of the schema's names and of places in arrays. */
function knownPart (pointer: string, value: unknown, names: ReadonlySet<string>): string {
  let known = ''
  let at = value
  for (const segment of pointer.split('/').slice(1)) {
    const name = segment.replaceAll('~1', '/').replaceAll('~0', '~')
    if (!Array.isArray(at) && !names.has(name)) break
    known += `/${segment}`
    at = Object(at)[name]
  }
  return known
}
