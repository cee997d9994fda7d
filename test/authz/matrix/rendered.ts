import type { MatrixCell } from '../../../plugins/authz/matrix/cell.ts'
import type { Matrix, MatrixRow } from '../../../plugins/authz/matrix/matrix.ts'

export const cell = (says: MatrixCell['says'], filtered = false, ...dependsOn: string[]): MatrixCell => ({ says, filtered, dependsOn })

export const row = (more: Partial<MatrixRow> = {}): MatrixRow => ({
  method: 'GET',
  url: '/',
  constraints: null,
  rule: 'article:read',
  mode: 'required',
  override: null,
  shadow: null,
  unfiltered: false,
  anonymous: cell('deny'),
  roles: { author: cell('allow') },
  ...more
})

export const matrix = (...rows: MatrixRow[]): Matrix => ({ roles: ['author'], rows })
