import ts from 'typescript'
import { importsOf } from './imports-of.ts'
import { isProduct, type Source } from './sources.ts'

/** A table of errors: the path of an errors.ts, of a room or of a folder in it, and what it exports. */
export interface ErrorTable { path: string, classes: Readonly<Record<string, unknown>> }

/** Ground whose errors have the codes of a room: two rooms answer with them. */
const CODED_FOR: Readonly<Record<string, string>> = { cookie: 'authn' }

/** The room that the errors of a table belong to: those of a folder in a room belong to the room. */
export function roomOf (path: string): string {
  const place = String(path.split('/')[1])
  return CODED_FOR[place] ?? place
}

interface Made { code?: unknown, statusCode?: unknown }

/** Whether a file is a table. */
export function isErrorTable ({ path }: Source): boolean {
  return /^plugins\/.+\/errors\.ts$/.test(path)
}

/** Errors of the plugins that are not made in a table, and classes in a table without a doc comment. */
export function tableFaults (sources: readonly Source[]): string[] {
  return sources.filter(source => isProduct(source) && source.path.startsWith('plugins/')).flatMap(source => {
    if (isErrorTable(source)) return undocumented(source)
    const makes = importsOf(source).some(({ specifier, typeOnly }) => specifier === '@fastify/error' && !typeOnly)
    return makes ? [`${source.path}: errors are made in the errors.ts of the room`] : []
  })
}

/**
 * What is wrong with the codes: not `GTH_<ROOM>_<NAME>`, or used twice; and refusals (4xx) that capture a stack,
 * which a flood of bad requests would pay for.
 */
export function codeFaults (tables: readonly ErrorTable[]): string[] {
  const seen = new Map<string, string>()
  return tables.flatMap(({ path, classes }) => {
    const room = roomOf(path).toUpperCase().replaceAll('-', '_')
    return Object.entries(classes).flatMap(([name, Class]) => {
      if (!isErrorClass(Class)) return []
      const error = new Class('', '', '')
      const code = String(error.code)
      const place = `${path}: ${name}`
      const faults: string[] = []
      if (!new RegExp(`^GTH_${room}_[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$`).test(code)) faults.push(`${code} is not GTH_${room}_<NAME>`)
      if (seen.has(code)) faults.push(`${code} is the code of ${seen.get(code)} too`)
      if (/^4\d\d$/.test(String(error.statusCode)) && Object.hasOwn(error, 'stack')) faults.push(`${code} is a refusal and captures a stack`)
      seen.set(code, place)
      return faults.map(fault => `${place}: ${fault}`)
    })
  })
}

function isErrorClass (value: unknown): value is new (...args: string[]) => Made {
  return typeof value === 'function' && value.prototype instanceof Error
}

function undocumented ({ path, text }: Source): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  return file.statements.filter(ts.isVariableStatement).filter(statement =>
    statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true &&
    ts.getJSDocCommentsAndTags(statement).length === 0
  ).map(({ declarationList }) => `${path}: ${declarationList.declarations[0]?.name.getText()} has no doc comment`)
}
