import { MATRIX_FORMATS, matrixOf, renderMatrix } from '../authz/index.ts'
import { didYouMean } from '../options/did-you-mean.ts'
import type { Invocation } from './arguments.ts'
import { ApplicationUnusable, UsageInvalid } from './errors.ts'
import { printable } from './printable.ts'
import { withApplication, type Watcher } from './application/with-application.ts'

/**
 * Answers with the matrix of an application as text, or with an error where it does not boot or authz is nowhere in it.
 *
 * @throws UsageInvalid
 */
export async function matrix ({ paths: [file = ''], options: given }: Invocation, watcher: Watcher): Promise<void> {
  const { format: name = 'md', options } = given
  const format = MATRIX_FORMATS.find(format => format === name)
  if (format === undefined) throw new UsageInvalid(`There is no format "${name}".${didYouMean(name, MATRIX_FORMATS)} Formats: ${MATRIX_FORMATS.join(', ')}.`)
  await withApplication(file, options, watcher, app => {
    const matrix = matrixOf(app)
    if (matrix.rows.length === 0) throw new ApplicationUnusable(`${file} has no route that authz of this copy of fastify-gatehouse guards. Run the copy that the application uses: npx gatehouse in its project.`)
    return { code: 0, out: printable(renderMatrix(matrix, format)), err: '' }
  })
}
