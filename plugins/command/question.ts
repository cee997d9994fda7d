import type { Question } from '../authz/index.ts'
import type { Invocation } from './arguments.ts'
import { UsageInvalid } from './errors.ts'
import { jsonOption, jsonValue } from './json-option.ts'
import { isPlainObject } from '../options/plain-object.ts'

/** The question that a command line asks. @throws UsageInvalid */
export function questionOf ({ paths: [, method = '', url = ''], options }: Invocation): Question {
  const { subject, roles, permissions, claims, headers, resource, resources } = options
  if (subject === undefined && (roles ?? permissions ?? claims) !== undefined) {
    throw new UsageInvalid('Roles, permissions and claims are somebody\'s: say whose with --subject.')
  }
  return {
    subject: subject ?? null,
    method,
    url,
    ...(roles !== undefined && { roles: names(roles) }),
    ...(permissions !== undefined && { permissions: names(permissions) }),
    ...(claims !== undefined && { claims: jsonOption('claims', claims) }),
    ...(headers !== undefined && { headers: headersOf(headers) }),
    ...(resource !== undefined && { resource: rowOf('resource', jsonValue('resource', resource)) }),
    ...(resources !== undefined && { resources: rowsOf(resources) })
  }
}

function names (list: string): string[] {
  return list.split(',').map(name => name.trim()).filter(name => name !== '')
}

/** Header fields, in lower case as Node.js has them: `Host` and `host` are one field (RFC 9110 section 5.1). */
function headersOf (given: string): Record<string, string> {
  const headers = new Map<string, string>()
  for (const [name, value] of Object.entries(jsonOption('headers', given))) {
    const field = name.toLowerCase()
    if (typeof value !== 'string') {
      throw new UsageInvalid('"--headers" must be a JSON object of texts: \'{"host":"open.example"}\'.')
    }
    if (headers.has(field)) throw new UsageInvalid(`"--headers" has "${name}" twice: case makes no other field.`)
    headers.set(field, value)
  }
  return Object.fromEntries(headers)
}

function rowsOf (given: string): Record<string, object | null> {
  const rows = Object.entries(jsonOption('resources', given))
  return Object.fromEntries(rows.map(([name, value]) => [name, rowOf('resources', value)]))
}

/** A row, or null for a missing one. */
function rowOf (option: string, value: unknown): object | null {
  if (value === null || isPlainObject(value)) return value
  throw new UsageInvalid(`"--${option}" must hold a row, which is a JSON object, or null for a missing one.`)
}
