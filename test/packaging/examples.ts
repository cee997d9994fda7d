import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { packageOf } from '../laws/acquaintance.ts'
import { importsOf } from '../laws/imports-of.ts'
import { read, root } from '../laws/sources.ts'
import { install, pack, run, versionOf } from './npm.ts'

// The examples as their readers get them: copied out of the project, installed beside the packed package, compiled
// against its declarations, and run. `npm run check:examples -- --nodes 20.19.0,22,24,26`, each from the npm package
// `node`; default: the one that runs this.

const { values: { nodes = '' } } = parseArgs({ options: { nodes: { type: 'string' } } })
const versions = nodes.split(',').map(version => version.trim()).filter(version => version !== '')

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gatehouse-examples-')))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const project = join(folder, 'project')

const tsconfig = {
  compilerOptions: {
    target: 'es2023',
    lib: ['es2023'],
    module: 'nodenext',
    moduleDetection: 'force',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
    rewriteRelativeImportExtensions: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    skipLibCheck: false,
    noEmitOnError: true
  },
  include: ['examples']
}

/** The packages that the examples import, ours aside. */
function packagesOf (examples: readonly string[]): string[] {
  const names = examples.flatMap(path => importsOf(read(path))).flatMap(({ specifier, target }) => target === null && !specifier.startsWith('node:') ? packageOf(specifier) : [])
  return [...new Set(names)]
}

/** A project of its own, in which each example is compiled to JavaScript beside it. */
function makeProject (): void {
  const examples = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts')).map(name => `examples/${name}`)
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{ "name": "examples", "private": true, "type": "module" }')
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(tsconfig))
  cpSync(join(root, 'examples'), join(project, 'examples'), { recursive: true })
  cpSync(join(root, 'test/packaging/examples/run.mjs'), join(project, 'run.mjs'))
  install(project, pack(folder), ...[...packagesOf(examples), '@types/node', '@types/ws'].map(versionOf))
  run(project, process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '-p', '.')
}

/** The binary of a version of Node. The package fetches it in its install script. */
function nodeOf (version: string): string {
  const place = join(folder, `node-${version}`)
  mkdirSync(place)
  writeFileSync(join(place, 'package.json'), '{ "private": true }')
  run(place, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', `node@${version}`)
  return join(place, 'node_modules/node/bin/node')
}

makeProject()
let failed = false
for (const version of versions.length > 0 ? versions : [null]) {
  try {
    console.log(run(project, version === null ? process.execPath : nodeOf(version), 'run.mjs').trimEnd())
  } catch (error) {
    failed = true
    console.error(`Node ${version ?? process.version}: ${(error as Error).message}`)
  }
}
process.exitCode = failed ? 1 : 0
