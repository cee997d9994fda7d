import { isMembers } from './members.ts'

/** Words that are no text to some reader of YAML. */
const RESERVED = /^(?:true|false|yes|no|on|off|null|y|n)$/i
/** Text that needs no quotes. */
const PLAIN = /^[A-Za-z_][\w-]*$/
/** What YAML does not allow in quotes as it is, though JSON does. */
const UNPRINTABLE = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g

/** A document as YAML 1.2. In YAML, what is quoted as in JSON is text, and an empty list or object is written as there. */
export function yamlOf (document: unknown): string {
  return block(JSON.parse(JSON.stringify(document)), '').trimStart() + '\n'
}

function block (value: unknown, indent: string): string {
  if (Array.isArray(value) && value.length > 0) return value.map(item => `\n${indent}-${nested(item, indent)}`).join('')
  if (!isMembers(value) || Object.keys(value).length === 0) return ` ${scalar(value)}`
  return Object.entries(value).map(([name, member]) => `\n${indent}${scalar(name)}:${nested(member, indent)}`).join('')
}

function nested (value: unknown, indent: string): string {
  return block(value, `${indent}  `)
}

function scalar (value: unknown): string {
  if (typeof value === 'string' && PLAIN.test(value) && !RESERVED.test(value)) return value
  return JSON.stringify(value).replace(UNPRINTABLE, found => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
