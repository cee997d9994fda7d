import { posix } from 'node:path'
import ts from 'typescript'
import type { Source } from './sources.ts'

/** One import of a file, in whatever syntax. */
export interface Import {
  /** As written. */
  specifier: string
  /** The path in the project that it leads to; null for a package. */
  target: string | null
  /** Whether nothing of it is left when the types are gone. */
  typeOnly: boolean
}

/** All that a file imports: declarations, re-exports, `import()`, `require()` and `import('x').T`. */
export function importsOf ({ path, text }: Source): Import[] {
  const found: Import[] = []
  const add = (node: ts.Node | undefined, typeOnly: boolean) => {
    if (node === undefined || !ts.isStringLiteralLike(node)) return
    found.push({ specifier: node.text, target: targetOf(path, node.text), typeOnly })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly)
    else if (ts.isExternalModuleReference(node)) add(node.expression, false)
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true)
    else if (ts.isCallExpression(node) && isLoader(node.expression)) add(node.arguments[0], false)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest))
  return found
}

function isLoader (callee: ts.Expression): boolean {
  return callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require')
}

function targetOf (from: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier)
  const own = /^fastify-gatehouse\/([^/]+)$/.exec(specifier)
  return own === null ? null : `plugins/${own[1]}/index.ts`
}
