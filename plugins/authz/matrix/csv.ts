import type { MatrixCell } from './cell.ts'
import { word } from './markdown.ts'
import type { Matrix } from './matrix.ts'

/** The matrix as comma-separated values (RFC 4180). */
export function csv ({ roles, rows }: Matrix): string {
  const head = ['method', 'url', 'constraints', 'mode', 'rule', 'anonymous', ...roles.map(role => `role ${role}`), 'depends on', 'override', 'shadow', 'unfiltered']
  const lines = rows.map(row => [
    row.method, row.url, row.constraints ?? '', row.mode, row.rule, word(row.anonymous), ...roles.map(role => word(row.roles[role] as MatrixCell)),
    [...new Set(Object.values(row.roles).flatMap(cell => cell.dependsOn))].join('; '), row.override ?? '', row.shadow ?? '', row.unfiltered ? 'yes' : 'no'
  ])
  return [head, ...lines].map(cells => cells.map(field).join(',') + '\r\n').join('')
}

/** One field. What a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV Injection). */
function field (value: string): string {
  const safe = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
