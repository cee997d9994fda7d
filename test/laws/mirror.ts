import { basename } from 'node:path'
import ts from 'typescript'
import { importsOf } from './imports-of.ts'
import { isProduct, type Source } from './sources.ts'

/** Where the test of a source file is. */
export function mirrorOf (path: string): string {
  return 'test/' + path.replace(/^plugins\//, '').replace(/\.ts$/, '.test.ts')
}

/**
 * The source files that no test of theirs loads. Coverage counts only files that were loaded, and only for the
 * tests of their room: together with this law no file escapes the gate. Files of types alone have no test.
 *
 * @param countsFor the coverage map: from a test's path to the sources it is answerable for.
 */
export function untested (sources: readonly Source[], countsFor: (test: string) => string[] | null): string[] {
  const byPath = new Map(sources.map(source => [source.path, source]))
  return sources.filter(source => isProduct(source) && runs(source)).flatMap(({ path }) => {
    const mirror = mirrorOf(path)
    const test = byPath.get(mirror)
    if (test === undefined) return [`${path}: there is no ${mirror}`]
    if (!reaches(test, path, byPath)) return [`${path}: ${mirror} does not load it`]
    return countsFor(mirror)?.includes(path) === true ? [] : [`${path}: its coverage is not counted`]
  })
}

/** Whether anything of a file is left when the types are gone. */
function runs ({ text }: Source): boolean {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true, removeComments: true }
  })
  return outputText.replace(/export\s*\{\s*\};?/g, '').trim() !== ''
}

/** Programs, which start when they are imported: their tests start them as processes, by name. */
const PROGRAMS = ['server.ts', 'store/unlock.ts', 'plugins/command/gatehouse.ts', 'plugins/command/process/application-program.ts']

/** Whether a test loads a source, itself or through what it imports. */
function reaches (test: Source, path: string, byPath: ReadonlyMap<string, Source>): boolean {
  if (PROGRAMS.includes(path)) return new RegExp(`['"/]${basename(path)}['"]`).test(test.text)
  const seen = new Set<string>()
  const visit = (source: Source): boolean => importsOf(source).some(({ target, typeOnly }) => {
    if (target === null || typeOnly || seen.has(target)) return false
    seen.add(target)
    const next = byPath.get(target)
    return target === path || (next !== undefined && visit(next))
  })
  return visit(test)
}
