import { MATRIX_FORMATS, matrixOf, renderMatrix } from '../authz/index.ts'
import { didYouMean } from '../options/did-you-mean.ts'
import { boot } from './application.ts'
import type { Invocation } from './arguments.ts'
import { ApplicationUnusable, UsageInvalid } from './errors.ts'
import { jsonOption } from './json-option.ts'

/**
 * The matrix of an application as text.
 *
 * @throws UsageInvalid, and ApplicationUnusable where it does not boot or authz is nowhere in it
 */
export async function matrix ({ paths: [file = ''], options: { format: name = 'md', options = '{}' } }: Invocation): Promise<string> {
  const format = MATRIX_FORMATS.find(format => format === name)
  if (format === undefined) throw new UsageInvalid(`There is no format "${name}".${didYouMean(name, MATRIX_FORMATS)} Formats: ${MATRIX_FORMATS.join(', ')}.`)
  const app = await boot(file, jsonOption('options', options))
  try {
    const matrix = matrixOf(app)
    if (matrix.rows.length === 0) throw new ApplicationUnusable(`${file} has no route that authz of this copy of fastify-gatehouse guards. Run the copy that the application uses: npx gatehouse in its project.`)
    return renderMatrix(matrix, format)
  } finally {
    await app.close()
  }
}
