import ts from 'typescript'

/** A statement at the top of a file: the unit in which declarations are reported. */
export type Unit = ts.Statement

/** What follows from an import, in the files that count as ours. */
export class Reachable {
  readonly #checker: ts.TypeChecker
  readonly #program: ts.Program
  readonly #isOurs: (path: string) => boolean

  constructor (program: ts.Program, isOurs: (path: string) => boolean) {
    this.#program = program
    this.#checker = program.getTypeChecker()
    this.#isOurs = isOurs
  }

  /** What a file exports, by name: the units that declare it, none where it comes from another package, and the name it has there. */
  exportsOf (path: string): Array<{ readonly name: string, readonly local: string, readonly units: Unit[] }> {
    const symbol = this.#checker.getSymbolAtLocation(this.#file(path))
    if (symbol === undefined) throw new Error(`${path} exports nothing`)
    return this.#checker.getExportsOfModule(symbol).map(exported => {
      const target = this.#resolve(exported)
      return { name: exported.name, local: target.name, units: this.#unitsOf(target) }
    }).sort((a, b) => a.name < b.name ? -1 : 1)
  }

  /** What a file, or one that it imports, adds to other packages: `declare module '...'`. */
  augmentationsOf (path: string): Unit[] {
    const paths = new Set([path])
    for (const path of paths) {
      for (const { symbol } of this.#imports(path)) {
        for (const { fileName } of symbol?.declarations?.filter(ts.isSourceFile) ?? []) if (this.#isOurs(fileName)) paths.add(fileName)
      }
    }
    return [...paths].flatMap(path => this.#file(path).statements.filter(ts.isModuleDeclaration))
  }

  /** The units that these name, and those that they name, and so on: without these themselves. */
  namedBy (units: readonly Unit[]): Unit[] {
    const reached = new Set(units)
    const visit = (node: ts.Node): void => {
      const symbol = ts.isIdentifier(node) ? this.#checker.getSymbolAtLocation(node) : undefined
      if (symbol !== undefined) for (const unit of this.#unitsOf(this.#resolve(symbol))) reached.add(unit)
      ts.forEachChild(node, visit)
    }
    for (const unit of reached) visit(unit)
    return [...reached].slice(new Set(units).size)
  }

  #imports (path: string) {
    const specifiers: ts.StringLiteral[] = []
    const visit = (node: ts.Node): void => {
      if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined) specifiers.push(node.moduleSpecifier as ts.StringLiteral)
      if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) specifiers.push(node.argument.literal as ts.StringLiteral)
      ts.forEachChild(node, visit)
    }
    visit(this.#file(path))
    return specifiers.map(specifier => ({ symbol: this.#checker.getSymbolAtLocation(specifier) }))
  }

  #file (path: string): ts.SourceFile {
    const file = this.#program.getSourceFile(path)
    if (file === undefined) throw new Error(`there is no ${path}`)
    return file
  }

  #resolve (symbol: ts.Symbol): ts.Symbol {
    return (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : this.#checker.getAliasedSymbol(symbol)
  }

  #unitsOf (symbol: ts.Symbol): Unit[] {
    return (symbol.declarations ?? []).flatMap(declaration => {
      let node: ts.Node = declaration
      if (ts.isSourceFile(node) || !this.#isOurs(node.getSourceFile().fileName)) return []
      while (!ts.isSourceFile(node.parent)) node = node.parent
      return ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isExportAssignment(node) ? [] : [node as Unit]
    })
  }
}
