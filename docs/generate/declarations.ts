import { join } from 'node:path'
import ts from 'typescript'
import { root } from '../../test/laws/sources.ts'

/** Declaration files that need not exist: from the whole path to the text. */
export type Declarations = ReadonlyMap<string, string>

const { options, fileNames } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(root, 'tsconfig.build.json'), ts.sys.readFile).config, ts.sys, root)

/** The folder that `npm run build` writes to. */
export const dist = join(root, 'dist')

/** What `npm run build` would write into `dist/*.d.ts`, without the comments. Throws where the project does not compile. */
export function emitDeclarations (): Declarations {
  const declarations = new Map<string, string>()
  const program = ts.createProgram(fileNames, { ...options, removeComments: true, declarationMap: false, emitDeclarationOnly: true })
  const { emitSkipped } = program.emit(undefined, (path, text) => { declarations.set(path, text) }, undefined, true)
  if (emitSkipped) throw new Error('the project does not compile: run npm run typecheck')
  return declarations
}

/** A program of declarations alone. What they import of other packages is taken from where it is installed. */
export function programOf (declarations: Declarations): ts.Program {
  const settings: ts.CompilerOptions = { ...options, noEmit: true, skipLibCheck: true }
  const host = ts.createCompilerHost(settings)
  const { fileExists, readFile } = host
  host.fileExists = path => declarations.has(path) || fileExists(path)
  host.readFile = path => declarations.get(path) ?? readFile(path)
  // Else it would look for the folders of files that do not exist.
  delete host.directoryExists
  return ts.createProgram([...declarations.keys()], settings, host)
}
