import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const OUT = join(HERE, 'node_modules/.cache/fastify-gatehouse-bench')

/** Installs the peers where they are missing. */
export function install (): void {
  // npm writes this file when it is done.
  if (existsSync(join(HERE, 'node_modules/.package-lock.json'))) return
  console.error('The peers are not installed: npm ci --prefix bench')
  execFileSync('npm', ['ci', '--prefix', HERE, '--ignore-scripts', '--no-audit', '--no-fund'], { stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
}

/** Compiles the bench and the plugins to JavaScript with the compiler that also builds the package; the folder of the compiled bench. */
export function compile (): string {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  execFileSync(process.execPath, [tsc, '-p', HERE], { stdio: ['ignore', 2, 2] })
  writeFileSync(join(OUT, 'package.json'), '{ "type": "module" }\n')
  return join(OUT, 'bench')
}
