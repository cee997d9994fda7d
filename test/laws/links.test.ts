import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { brokenLinks } from './links.ts'
import { root } from './sources.ts'

const documents = ['.', 'docs', 'examples', 'bench/results']
  .flatMap(folder => readdirSync(join(root, folder)).filter(name => name.endsWith('.md')).map(name => join(folder, name)))
  .map(path => ({ path, text: readFileSync(join(root, path), 'utf8') }))

t.test('every link leads somewhere', async t => {
  t.ok(documents.length > 10)
  t.strictSame(brokenLinks(documents, path => existsSync(join(root, path))), [])
})

t.test('the law sees each offence', async t => {
  const broken = (text: string) => brokenLinks([{ path: 'docs/a.md', text }, { path: 'README.md', text: '# One `two`\n## Three' }], path => ['docs/a.md', 'README.md', 'plugins'].includes(path))
  t.strictSame(broken('[x](../README.md) [x](../README.md#one-two) [x](../README.md#three) [x](#four)\n# Four\n[x](https://a.example/b_(c)) [x](../plugins)'), [])
  t.strictSame(broken('`[x](none.md)`\n```\n[x](none.md)\n```'), [], 'code is no link')
  for (const link of ['none.md', '../README.md#two', '#five', 'http://a.example', 'ftp://a.example', '../plugins/none']) t.strictSame(broken(`[x](${link})`), [`docs/a.md: ${link}`])
})
