import { csv } from './csv.ts'
import { markdown } from './markdown.ts'
import type { Matrix } from './matrix.ts'

/** How a matrix can be written: Markdown for people, CSV for spreadsheets, JSON for programs. */
export type MatrixFormat = 'md' | 'csv' | 'json'

const RENDERERS: Readonly<Record<MatrixFormat, (matrix: Matrix) => string>> = {
  md: markdown,
  csv,
  json: matrix => JSON.stringify(matrix, null, 2) + '\n'
}

/** The names of the formats. */
export const MATRIX_FORMATS = Object.freeze(Object.keys(RENDERERS) as MatrixFormat[])

/** A matrix as text. */
export function renderMatrix (matrix: Matrix, format: MatrixFormat): string {
  return RENDERERS[format](matrix)
}
