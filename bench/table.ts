/** What a mode has to say. */
export interface Table {
  readonly title: string
  /** What the figures are, and under which conditions. */
  readonly note: string
  readonly columns: readonly string[]
  readonly rows: ReadonlyArray<readonly string[]>
}

/** The table in Markdown, under its title. */
export function toMarkdown ({ title, note, columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [`## ${title}`, '', note, '', line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n')
}
