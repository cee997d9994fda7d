import { isPlainObject } from '../../options/plain-object.ts'
import { resolveRef, type SchemaOf } from './schema-ref.ts'

/**
 * What a schema says of a URL parameter, the weakest first: that there is no such parameter, that everything is
 * allowed, something that only the compiler of the schema understands (a schema of zod, a keyword that is not of
 * JSON Schema), or that something is checked.
 */
const TOLD = ['absent', 'unchecked', 'unknown', 'checked'] as const
export type Told = typeof TOLD[number]

type Schema = Readonly<Record<string, unknown>>

/** Where a schema stands. */
interface Place {
  /** What a `$ref` is relative to. */
  readonly root: unknown
  /** The schemas around: one that contains itself adds nothing. */
  readonly around: readonly unknown[]
  readonly schemaOf: SchemaOf
  /** How many schemas are read at most: one that occurs twice counts twice. */
  readonly budget: { left: number }
}

/** What the keywords of one schema say, those aside that lead to other schemas. */
type Reader = (schema: Schema, place: Place) => Told

const FLUENT = ['isFluentSchema', 'isFluentJSONSchema', Symbol.for('fluent-schema-object')]
/** Keywords that check a string, which is what a parameter is in the URL. */
const CHECKS = ['type', 'const', 'enum', 'pattern', 'format', 'minLength', 'maxLength']
/** Keywords that let every string through, or that are read apart. */
const OTHERS = new Set(['$ref', 'allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else',
  'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'items', 'prefixItems', 'additionalItems',
  'contains', 'minContains', 'maxContains', 'minItems', 'maxItems', 'uniqueItems', 'unevaluatedItems', 'properties',
  'patternProperties', 'additionalProperties', 'unevaluatedProperties', 'propertyNames', 'required', 'minProperties',
  'maxProperties', 'dependencies', 'dependentRequired', 'dependentSchemas', 'title', 'description', 'default',
  'example', 'examples', '$comment', 'deprecated', 'readOnly', 'writeOnly', 'nullable', 'discriminator', 'xml', 'externalDocs',
  'errorMessage', 'contentEncoding', 'contentMediaType', 'contentSchema',
  '$schema', '$id', '$anchor', '$dynamicAnchor', '$vocabulary', '$defs', 'definitions', '$async'])

/** What the schema of the `params` of a route says of one of them. */
export function toldOf (params: unknown, name: string, schemaOf: SchemaOf): Told {
  return read(params, { root: plain(params), around: [], schemaOf, budget: { left: 10_000 } }, memberOf(name))
}

function read (input: unknown, place: Place, reader: Reader): Told {
  const schema = plain(input)
  if (typeof schema === 'boolean') return schema ? 'absent' : 'checked'
  if (!isPlainObject(schema) || --place.budget.left < 0) return 'unknown'
  if (place.around.includes(schema)) return 'absent'
  const here = { ...place, around: [...place.around, schema] }
  const part = (value: unknown): Told => read(value, here, reader)
  const told = [reader(schema, here), ...list(schema['allOf']).map(part)]
  const choices = [list(schema['anyOf']), list(schema['oneOf'])].filter(choice => choice.length > 0)
  told.push(...choices.map(choice => weakest(choice.map(part))))
  if ('if' in schema) told.push(weakest([part(schema['then'] ?? true), part(schema['else'] ?? true)]))
  if ('$ref' in schema) {
    const found = resolveRef(schema['$ref'], place.root, place.schemaOf)
    told.push(found === undefined ? 'unknown' : read(found.schema, { ...here, root: plain(found.root) }, reader))
  }
  return strongest(told)
}

/** Of the schema of all parameters: what it says of this one. A schema for whatever else there may be names none. */
function memberOf (name: string): Reader {
  return (schema, place) => {
    const { properties } = schema
    if (isPlainObject(properties) && Object.hasOwn(properties, name)) return valueOf(properties[name], place)
    return Object.keys(schema).every(isKnown) ? 'absent' : 'unknown'
  }
}

function valueOf (schema: unknown, place: Place): Told {
  const told = read(schema, place, ofString)
  return told === 'absent' ? 'unchecked' : told
}

/** Of the schema of one parameter: what it says of a string. */
const ofString: Reader = (schema, place) => {
  if (CHECKS.some(key => schema[key] !== undefined && !(key === 'minLength' && schema[key] === 0))) return 'checked'
  if ('not' in schema && !isImpossible(schema['not'], place)) return 'checked'
  return Object.keys(schema).every(isKnown) ? 'absent' : 'unknown'
}

/** Whether a schema allows nothing, so that its `not` allows everything. */
function isImpossible (schema: unknown, place: Place): boolean {
  return schema === false || (isPlainObject(schema) && 'not' in schema && valueOf(schema['not'], place) === 'unchecked')
}

function isKnown (key: string): boolean {
  return CHECKS.includes(key) || OTHERS.has(key) || key.startsWith('x-')
}

/** A schema that is written by calls is read as what it stands for, as Fastify does. */
function plain (schema: unknown): unknown {
  const isFluent = isPlainObject(schema) && FLUENT.some(mark => Boolean((schema as Record<PropertyKey, unknown>)[mark]))
  return isFluent ? schema.valueOf() : schema
}

function list (value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function weakest (told: readonly Told[]): Told {
  return TOLD[Math.min(...told.map(one => TOLD.indexOf(one)))] as Told
}

function strongest (told: readonly Told[]): Told {
  return TOLD[Math.max(...told.map(one => TOLD.indexOf(one)))] as Told
}
