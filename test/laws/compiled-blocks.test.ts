import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { complaints, tsBlocks, type Block } from './compiled-blocks.ts'
import { root } from './sources.ts'

const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'examples/README.md', ...readdirSync(join(root, 'docs')).filter(name => name.endsWith('.md')).map(name => `docs/${name}`)]

for (const name of documents) {
  t.test(`the code in ${name} compiles`, async t => {
    const blocks = tsBlocks(readFileSync(join(root, name), 'utf8'))
    if (name === 'README.md') t.ok(blocks.length > 0, 'the README shows code')
    for (const block of blocks) t.strictSame(complaints(block, blocks), [], `${name}:${block.line}`)
  })
}

t.test('blocks: what stands for itself, what continues, what is no TypeScript', async t => {
  t.strictSame(tsBlocks('```ts\na\n```\n```sh\nb\n```\n```ts continued\nc\n```\n```ts\nd\n```'), [
    { code: 'a\nc', line: 1 }, { code: 'd', line: 10 }
  ])
  t.throws(() => tsBlocks('```ts continued\na\n```'), /line 1 continues nothing/)
  for (const info of ['js', 'typescript', 'ts ignore']) t.throws(() => tsBlocks(`\`\`\`${info}\na\n\`\`\``), /checked by nobody/, info)
})

t.test('a block that is a file is seen by the others of its document', async t => {
  const blocks = tsBlocks("```ts\n// app.ts\nexport default 1\n```\n```ts\nimport one from './app.ts'\nexport const two: number = one\n```")
  const [, importing] = blocks as [Block, Block]
  t.strictSame(complaints(importing, blocks), [])
  t.match(complaints(importing), [/Cannot find module '\.\/app\.ts'/])
})

t.test('the compiler sees each offence in a block', async t => {
  t.strictSame(complaints({ line: 1, code: "import fastify from 'fastify'\nimport problem from 'fastify-gatehouse/problem'\nconst app = fastify()\nawait app.register(problem, { type: 'urn:' })" }), [])
  t.match(complaints({ line: 1, code: "import fastify from 'fastify'\nimport problem from 'fastify-gatehouse/problem'\nconst app = fastify()\nawait app.register(problem, { type: 1 })" }),
    [/^4: No overload matches/])
  t.match(complaints({ line: 1, code: "import nothing from 'fastify-gatehouse/nothing'\nexport default nothing" }), [/^1: Cannot find module/])
  t.match(complaints({ line: 1, code: 'const x: string = ' }), [/^1: Expression expected/])
})
