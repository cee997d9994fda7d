import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const OUT = join(HERE, '../node_modules/.cache/fastify-gatehouse-bench')

/** Compiles the server and the plugins to JavaScript with the compiler that also builds the package; the path of the server. */
export function compileServer (): string {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  execFileSync(process.execPath, [tsc, '-p', join(HERE, 'tsconfig.json')], { stdio: 'inherit' })
  writeFileSync(join(OUT, 'package.json'), '{ "type": "module" }\n')
  return join(OUT, 'bench/server.js')
}
