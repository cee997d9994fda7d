import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { fileOf, tsBlocks } from '../laws/compiled-blocks.ts'
import { read, root } from '../laws/sources.ts'
import { complaintsOf, install, pack, run } from './npm.ts'

// What a newcomer installs today compiles: the application of the README, and every door with all its declarations, with
// each supported version of the types of Node.js and each version of TypeScript in use. Nothing is skipped.

const TYPES = ['20', '22', '24', '26']
const COMPILERS = ['5.9', '6', '7']
/** How many compilers run at once. */
const AT_ONCE = 2

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gatehouse-newcomer-types-')))
t.teardown(() => rmSync(folder, { recursive: true }))
const project = join(folder, 'project')
const compilers = join(folder, 'compilers')

const nameOf = (compiler: string) => `typescript-${compiler}`
const versionIn = (place: string) => (JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')) as { version: string }).version

/** The strictest settings that a newcomer may have; `exactOptionalPropertyTypes` is tried with and without. */
const tsconfig = {
  compilerOptions: {
    noEmit: true,
    target: 'es2023',
    lib: ['es2023'],
    module: 'nodenext',
    moduleDetection: 'force',
    types: ['node'],
    strict: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
    verbatimModuleSyntax: true,
    allowImportingTsExtensions: true,
    skipLibCheck: false
  },
  include: ['*.ts']
}

/** Imports every door, and names every type and value that it exports. */
function everyDoor (): string {
  const doors = Object.keys((JSON.parse(read('package.json').text) as { exports: object }).exports).filter(door => !door.endsWith('.json'))
  return doors.map((door, number) => `export * as door${number} from 'fastify-gatehouse${door.slice(1)}'\n`).join('')
}

/** The files of the README that are an application, and what else must compile beside them. */
function writeProject (): string[] {
  mkdirSync(project)
  const files = new Map(tsBlocks(read('README.md').text).flatMap(block => { const file = fileOf(block); return file === null ? [] : [[file, block.code] as const] }))
  files.set('doors.ts', everyDoor())
  for (const [file, code] of files) writeFileSync(join(project, file), code)
  for (const name of ['keys', 'testing']) cpSync(join(root, `test/packaging/consumer/${name}.ts.txt`), join(project, `${name}.ts`))
  writeFileSync(join(project, 'package.json'), '{ "name": "newcomer", "private": true, "type": "module" }')
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(tsconfig))
  return [...files.keys()]
}

/** Compiles with one compiler, with `exactOptionalPropertyTypes` and without. @returns what failed, and how */
async function compile (compiler: string, exact: boolean): Promise<string | null> {
  return await complaintsOf(project, join(compilers, 'node_modules', nameOf(compiler), 'bin/tsc'), '-p', '.', '--exactOptionalPropertyTypes', String(exact))
}

const written = writeProject()
install(project, pack(folder), 'fastify', '@sinclair/typebox', `@types/node@${TYPES[0]}`)
mkdirSync(compilers)
writeFileSync(join(compilers, 'package.json'), '{ "name": "compilers", "private": true }')
install(compilers, ...COMPILERS.map(compiler => `${nameOf(compiler)}@npm:typescript@${compiler}`))

t.test('the README has an application, with its tests, to compile', async t => {
  for (const file of ['app.ts', 'app.test.ts', 'server.ts', 'doors.ts']) t.ok(written.includes(file), file)
})

for (const types of TYPES) {
  t.test(`with @types/node ${types}`, async t => {
    // The only version in the project, as the first test of this kind was passed by another one that a package had brought.
    if (types !== TYPES[0]) install(project, `@types/node@${types}`)
    const version = versionIn(join(project, 'node_modules/@types/node'))
    t.ok(version.startsWith(`${types}.`), version)
    t.equal(run(project, 'find', 'node_modules', '-path', '*/@types/node/package.json').trim(), 'node_modules/@types/node/package.json')

    // Of the three, each two meet in each way: that finds what all combinations would, in half of the time.
    const combinations = COMPILERS.map((compiler, i) => ({ compiler, exact: (i + TYPES.indexOf(types)) % 2 === 0 }))
    const worker = async (): Promise<void> => {
      for (let next = combinations.shift(); next !== undefined; next = combinations.shift()) {
        const { compiler, exact } = next
        const complaints = await compile(compiler, exact)
        const name = `TypeScript ${versionIn(join(compilers, 'node_modules', nameOf(compiler)))}, @types/node ${version}, exactOptionalPropertyTypes ${exact}`
        t.equal(complaints, null, complaints === null ? name : `${name} does not compile`)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
  })
}

t.test('what does not compile is noticed', async t => {
  writeFileSync(join(project, 'wrong.ts'), 'import { secretKey } from \'fastify-gatehouse/keys\'\nsecretKey(7)\n')
  for (const compiler of COMPILERS) t.match(await compile(compiler, true), /wrong\.ts\(2,/, `TypeScript ${compiler}`)
})
