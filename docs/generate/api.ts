import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../test/laws/sources.ts'
import { projectApi } from './project-api.ts'

writeFileSync(join(root, 'docs/api.md'), projectApi())
