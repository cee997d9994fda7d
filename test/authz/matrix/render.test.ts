import t from 'tap'
import { MATRIX_FORMATS, renderMatrix } from '../../../plugins/authz/matrix/render.ts'
import { matrix, row } from './rendered.ts'

t.test('each format', async t => {
  const rows = matrix(row())
  t.strictSame(MATRIX_FORMATS, ['md', 'csv', 'json'])
  t.match(renderMatrix(rows, 'md'), /^\| Method /)
  t.match(renderMatrix(rows, 'csv'), /^method,url/)
  t.strictSame(JSON.parse(renderMatrix(rows, 'json')), rows)
  t.match(renderMatrix(rows, 'json'), /\n$/)
})
