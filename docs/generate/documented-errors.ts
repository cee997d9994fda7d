import ts from 'typescript'
import type { Source } from '../../test/laws/sources.ts'

/** An error of a table, as its doc comment and its call of createError describe it. */
export interface DocumentedError {
  /** The name that it is exported under. */
  readonly name: string
  readonly code: string
  /** With `%s` and `%d` where an instance says more. */
  readonly message: string
  /** The HTTP status it asks for; null where it asks for none, as errors at boot do. */
  readonly status: number | null
  /** The text of the doc comment; empty where there is none. */
  readonly cause: string
  /** The text of its tag `@fix`; empty where there is none. */
  readonly fix: string
  /** The text of its tag `@seen`: where the error is met, if status and boot do not say it; empty where there is none. */
  readonly seen: string
}

/** The errors of a table, in their order. Throws where one is not made by a call with a code and a message that are written out. */
export function documentedErrors ({ path, text }: Source): DocumentedError[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  return file.statements.filter(ts.isVariableStatement).filter(isExported).flatMap(statement => {
    const texts = commentOf(statement)
    return statement.declarationList.declarations.map(({ name, initializer }) => {
      const [code, message, ...others] = initializer !== undefined && ts.isCallExpression(initializer) ? initializer.arguments : []
      const [writtenCode, writtenMessage] = [writtenOut(code), writtenOut(message)]
      if (writtenCode === null || writtenMessage === null) throw new Error(`${path}: ${name.getText()} is not made with a code and a message that are written out`)
      const status = others.find(ts.isNumericLiteral)
      return { name: name.getText(), code: writtenCode, message: writtenMessage, status: status === undefined ? null : Number(status.text), ...texts }
    })
  })
}

function isExported ({ modifiers }: ts.VariableStatement): boolean {
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true
}

function commentOf (statement: ts.VariableStatement): Pick<DocumentedError, 'cause' | 'fix' | 'seen'> {
  const comment = ts.getJSDocCommentsAndTags(statement).filter(ts.isJSDoc).at(-1)
  const tagged = (name: string) => comment?.tags?.filter(({ tagName }) => tagName.text === name).map(({ comment }) => flat(comment)).join(' ') ?? ''
  return { cause: flat(comment?.comment), fix: tagged('fix'), seen: tagged('seen') }
}

function flat (comment: Parameters<typeof ts.getTextOfJSDocComment>[0]): string {
  return (ts.getTextOfJSDocComment(comment) ?? '').replace(/\s*\n\s*/g, ' ').trim()
}

/** The value of a string that the source says itself: a literal, or several that are added. */
function writtenOut (node: ts.Expression | undefined): string | null {
  if (node === undefined) return null
  if (ts.isStringLiteralLike(node)) return node.text
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return null
  const [left, right] = [writtenOut(node.left), writtenOut(node.right)]
  return left === null || right === null ? null : left + right
}
