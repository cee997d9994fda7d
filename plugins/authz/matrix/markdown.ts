import type { MatrixCell } from './cell.ts'
import type { Matrix, MatrixRow } from './matrix.ts'

/** The matrix as a table of GitHub Flavored Markdown, its columns aligned. */
export function markdown ({ roles, rows }: Matrix): string {
  const head = ['Method', 'URL', 'Rule', 'anonymous', ...roles.map(code), 'Notes']
  const lines = rows.map(row => [
    row.method, code(row.url), code(row.rule), word(row.anonymous), ...roles.map(role => word(row.roles[role] as MatrixCell)), notes(row)
  ])
  const widths = head.map((title, column) => Math.max(3, ...[title, ...lines.map(cells => String(cells[column]))].map(text => [...text].length)))
  const line = (cells: readonly string[]) => `| ${cells.map((text, column) => text + ' '.repeat(Number(widths[column]) - [...text].length)).join(' | ')} |\n`
  return [head, widths.map(width => '-'.repeat(width)), ...lines].map(line).join('')
}

/** What a person reads in a cell. */
export function word (cell: MatrixCell): string {
  return cell.filtered ? `${cell.says}, filtered` : cell.says
}

function notes ({ constraints, anonymous, roles, mode, override, shadow, unfiltered }: MatrixRow): string {
  const dependsOn = new Set([anonymous, ...Object.values(roles)].flatMap(cell => cell.dependsOn))
  return [
    constraints !== null && `only ${code(constraints)}`,
    dependsOn.size > 0 && `depends on ${[...dependsOn].map(code).join(', ')}`,
    mode === 'unguarded' && '**unguarded**: no authz guards it',
    mode === 'optional' && 'credential optional',
    override !== null && `overrides the defaults: ${plain(override)}`,
    shadow !== null && `shadow: ${code(shadow)}`,
    unfiltered && '**unfiltered**: its items have rules of their own, the list has none'
  ].filter(note => note !== false).join('; ')
}

/** Text in which nothing is markup. Its fence is longer than any run of backticks in it. */
function code (text: string): string {
  const fence = '`'.repeat(Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)) + 1)
  const space = fence.length > 1 ? ' ' : ''
  return fence + space + oneLine(text).replaceAll('|', '\\|') + space + fence
}

function plain (text: string): string {
  return oneLine(text).replace(/[\\`*_{}[\]<>#|~!&]/g, '\\$&')
}

function oneLine (text: string): string {
  return text.replace(/\s+/g, ' ')
}
