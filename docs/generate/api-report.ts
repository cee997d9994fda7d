import ts from 'typescript'
import type { Reachable, Unit } from './reachable.ts'

const INTRODUCTION = `# API

<!-- Made by \`npm run api:report\` from the declarations that the package publishes. Change it there. -->

The types of everything that can be imported, so that a change of the API is seen in the diff of this file. What each means is in the doc comments, of which \`npm run docs:api\` makes a website.
`

/**
 * The public types: a part for each door with what it exports and what it adds to other packages, and one with what
 * those name and no door exports. Each declaration is printed once, at the first door that exports it.
 *
 * @param doors from the name that is imported to the path of the declaration file, in the order of the parts
 */
export function apiReport (reachable: Reachable, doors: ReadonlyMap<string, string>): string {
  const homes = new Map<Unit, string>()
  const parts: string[] = []
  for (const [door, path] of doors) {
    const lines: string[] = []
    for (const { name, local, units } of reachable.exportsOf(path)) {
      const home = units.map(unit => homes.get(unit)).find(known => known !== undefined)
      if (home === undefined) lines.push(...units.map(unit => name === local ? `export ${textOf(unit)}` : textOf(unit)))
      if (home !== undefined || units.length === 0 || name !== local) lines.push(`export { ${renamed(local, name)} }${home === undefined || home === door ? '' : ` // declared at ${home}`}`)
      for (const unit of units) homes.set(unit, home ?? door)
    }
    for (const unit of reachable.augmentationsOf(path).filter(unit => !homes.has(unit))) {
      homes.set(unit, door)
      lines.push(textOf(unit))
    }
    parts.push(part(door, lines))
  }
  const others = reachable.namedBy([...homes.keys()]).sort((a, b) => order(a) < order(b) ? -1 : 1)
  return [INTRODUCTION, ...parts, part('Named above, and exported by no door', others.map(textOf))].join('\n')
}

function part (heading: string, lines: readonly string[]): string {
  return `## ${heading}\n\n\`\`\`mts\n${lines.join('\n\n')}\n\`\`\`\n`
}

/** A name that is no identifier, as 'module.exports' is, stands in quotes. */
function renamed (local: string, name: string): string {
  const shown = /^[\w$]+$/.test(name) ? name : `'${name}'`
  return local === name ? name : `${local} as ${shown}`
}

function textOf (unit: Unit): string {
  const text = unit.getText()
  return ts.isModuleDeclaration(unit) ? text : text.replace(/^(?:export )?(?:default )?(?:declare )?/, '')
}

/** By name; where two files have one of the same name, by text. */
function order (unit: Unit): string {
  const [, name = ''] = /^(?:abstract )?(?:interface|type|class|const|let|function|namespace|enum) ([\w$]+)/.exec(textOf(unit)) ?? []
  return `${name}\n${textOf(unit)}`
}
