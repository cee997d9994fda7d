import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../test/laws/sources.ts'
import { errorsPage } from './errors-page.ts'
import { projectErrors } from './project-errors.ts'

writeFileSync(join(root, 'docs/errors.md'), errorsPage(projectErrors()))
