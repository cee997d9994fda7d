import { join } from 'node:path'
import t from 'tap'
import { apiReport } from '../../docs/generate/api-report.ts'
import { programOf } from '../../docs/generate/declarations.ts'
import { projectApi } from '../../docs/generate/project-api.ts'
import { Reachable } from '../../docs/generate/reachable.ts'
import { read, root } from '../laws/sources.ts'

t.test('docs/api.md is what can be imported', async t => {
  t.ok(read('docs/api.md').text === projectApi(), 'The public types are not those of docs/api.md: run npm run api:report, and look whether the diff is meant.')
})

/** The report of declarations that are nowhere, by the names of their files; each of those in `doors` is a door. */
function report (files: Record<string, string>, doors: readonly string[] = ['one']): string {
  const path = (name: string) => join(root, 'nowhere', `${name}.d.ts`)
  const declarations = new Map(Object.entries(files).map(([name, text]) => [path(name), text]))
  return apiReport(new Reachable(programOf(declarations), path => declarations.has(path)), new Map(doors.map(name => [name, path(name)]))).replace(/^[^]*?\n## /, '## ')
}

const part = (heading: string, ...lines: string[]) => `## ${heading}\n\n\`\`\`mts\n${lines.join('\n\n')}\n\`\`\`\n`
const others = (...lines: string[]) => part('Named above, and exported by no door', ...lines)

t.test('what is exported, by name, with all that it names', async t => {
  t.equal(report({
    one: "import type { Inner } from './two.ts'\nexport declare function b (inner: Inner): void\nexport declare function b (): void\nexport interface A { then: import('./two.ts').Other }\ninterface Unused {}\nexport {}",
    two: 'export interface Inner { next: Deep; fine: Date }\ntype Deep = Inner | null\nexport interface Other {}\nexport interface Unused {}'
  }), [
    part('one', 'export interface A { then: import(\'./two.ts\').Other }', 'export function b (inner: Inner): void', 'export function b (): void'),
    others('type Deep = Inner | null', 'interface Inner { next: Deep; fine: Date }', 'interface Other {}')
  ].join('\n'))
})

t.test('names that it has only outside', async t => {
  t.equal(report({ one: "declare const plugin: () => void\ndeclare const all: typeof plugin\nexport default plugin\nexport { plugin as named, all as 'module.exports' }\nexport { join } from 'node:path'" }), [
    part('one', 'const plugin: () => void', 'export { plugin as default }', 'export { join }', 'const all: typeof plugin', "export { all as 'module.exports' }", 'export { plugin as named }'),
    others()
  ].join('\n'))
})

t.test('once, at the first door', async t => {
  t.equal(report({ one: "export type * from './shared.ts'", two: "export type { A } from './shared.ts'\nexport type B = string", shared: 'export interface A {}' }, ['one', 'two']), [
    part('one', 'export interface A {}'),
    part('two', 'export { A } // declared at one', 'export type B = string'),
    others()
  ].join('\n'))
})

t.test('what it adds to other packages, however far away that is written', async t => {
  const augmentation = "declare module 'fastify' {\n    interface FastifyRequest { who: Who }\n}"
  t.equal(report({
    one: "import { b } from './two.ts'\nexport declare const a: typeof b",
    two: "import './three.ts'\nexport declare const b: string",
    three: `import 'fastify'\ninterface Who {}\n${augmentation}`,
    four: "import 'fastify'\ndeclare module 'fastify' { interface FastifyReply { elsewhere: string } }"
  }), [
    part('one', 'export const a: typeof b', augmentation),
    others('interface Who {}', 'const b: string')
  ].join('\n'))
})

t.test('a door that is none is an error', async t => {
  t.throws(() => report({ one: 'export {}' }, ['two']), /there is no .*two\.d\.ts/)
  t.throws(() => report({ one: 'declare const a: string' }), /one\.d\.ts exports nothing/)
})
