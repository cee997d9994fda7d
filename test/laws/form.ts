import { isErrorTable } from './error-codes.ts'
import { isProduct, type Source } from './sources.ts'

/** One idea per file: what is longer holds two. */
export const MOST_LINES = 250

/** Names that say nothing of what is inside. */
const EMPTY_NAMES = /^(utils?|helpers?|managers?|services?|types|misc|common|shared|lib)$/

/** What silences a check, or promises to do the work later. */
const SILENCERS = /@ts-(?:ignore|nocheck)|\bas any\b|\b(?:c8|v8|istanbul)\s+ignore\b|\b(?:TODO|FIXME|XXX)\b/

/** The files of the product that are too long. The comments of a table of errors are its documentation, one idea each. */
export function tooLong (sources: readonly Source[]): string[] {
  return sources.filter(isProduct).flatMap(source => {
    const { path } = source
    const text = isErrorTable(source) ? source.text.replace(/^\/\*\*[^]*?\*\/\n/gm, '') : source.text
    const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
    return lines > MOST_LINES ? [`${path}: ${lines} lines`] : []
  })
}

/** The files whose name, or whose folder's, says nothing. */
export function namedEmptily (sources: readonly Source[]): string[] {
  return sources.filter(isProduct).map(({ path }) => path).filter(path =>
    path.split('/').some(part => EMPTY_NAMES.test(part.replace(/\..*$/, ''))))
}

/** Comments and casts that silence a check. */
export function silenced (sources: readonly Source[]): string[] {
  return sources.filter(({ path }) => !path.startsWith('test/laws/')).flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      const found = SILENCERS.exec(line)
      return found === null ? [] : [`${path}:${index + 1}: ${found[0]}`]
    }))
}
