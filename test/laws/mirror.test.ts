import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import t from 'tap'
import { postgres } from '../servers/found.js'
import { mirrorOf, untested } from './mirror.ts'
import { projectSources, root } from './sources.ts'

type CountsFor = (test: string) => string[] | null
const map = new URL('../coverage-map.js', import.meta.url)
const { default: counted, sourcesOf: countsFor } = await import(map.href) as { default: CountsFor, sourcesOf: CountsFor }

t.test('every source file is run by its own test, and counted', async t => {
  t.equal(relative(root, process.cwd()), '', 'the coverage map reads the working folder')
  t.strictSame(untested(projectSources(), countsFor), [])
})

t.test('the coverage map counts for a test what is in its room, and nothing for a test without one', async t => {
  t.ok(countsFor('test/problem/index.test.ts')?.every(path => path.startsWith('plugins/problem/')))
  t.ok(countsFor('test/app.test.ts')?.includes('app.ts'))
  t.ok(countsFor('test/server.test.ts')?.includes('server.ts'))
  t.ok(countsFor('test/examples/smallest.test.ts')?.includes('examples/smallest.ts'))
  t.equal(countsFor('test/laws/mirror.test.ts'), null)
  t.equal(counted('test/laws/mirror.test.ts'), null)
  const left = new Set(counted('test/sessions/index.test.ts'))
  const leftOut = countsFor('test/sessions/index.test.ts')?.filter(path => !left.has(path)) ?? []
  t.strictSame(leftOut.filter(path => !path.startsWith('plugins/sessions/stores/')), [], 'but for stores whose server is not on this machine')
  t.equal(leftOut.some(path => path.startsWith('plugins/sessions/stores/postgres')), postgres.missing !== false)
  t.match(readFileSync(new URL('../../.taprc', import.meta.url), 'utf8'), 'coverage-map: test/coverage-map.js')
})

t.test('mirrorOf', async t => {
  t.equal(mirrorOf('plugins/authz/rule.ts'), 'test/authz/rule.test.ts')
  t.equal(mirrorOf('routes/articles.ts'), 'test/routes/articles.test.ts')
  t.equal(mirrorOf('app.ts'), 'test/app.test.ts')
})

t.test('the law sees each offence', async t => {
  const source = { path: 'plugins/x/a.ts', text: 'export const a = 1' }
  const test = (text: string, path = 'test/x/a.test.ts') => ({ path, text })
  const all: CountsFor = () => ['plugins/x/a.ts', 'server.ts']

  t.strictSame(untested([source], all), ['plugins/x/a.ts: there is no test/x/a.test.ts'])
  t.strictSame(untested([source, test('')], all), ['plugins/x/a.ts: test/x/a.test.ts does not load it'])
  t.strictSame(untested([source, test("import type { A } from '../../plugins/x/a.ts'")], all), ['plugins/x/a.ts: test/x/a.test.ts does not load it'])
  t.strictSame(untested([source, test("import { a } from '../../plugins/x/a.ts'")], () => null), ['plugins/x/a.ts: its coverage is not counted'])
  t.strictSame(untested([source, test("import { a } from '../../plugins/x/a.ts'")], () => []), ['plugins/x/a.ts: its coverage is not counted'])
  t.strictSame(untested([source, test("import { a } from '../../plugins/x/a.ts'")], all), [])
  t.strictSame(untested([source, test("await import('../../plugins/x/a.ts')")], all), [])

  const door = { path: 'plugins/x/index.ts', text: "export * from './a.ts'" }
  const doorTest = test("import '../../plugins/x/index.ts'", 'test/x/index.test.ts')
  const both: CountsFor = () => ['plugins/x/a.ts', 'plugins/x/index.ts']
  t.strictSame(untested([source, door, doorTest], both), ['plugins/x/a.ts: there is no test/x/a.test.ts'], 'the test of another is not its own')
  t.strictSame(untested([source, door, doorTest, test("import '../../plugins/x/index.ts'")], both), [], 'through what it imports')

  const server = { path: 'server.ts', text: 'await app.listen()' }
  t.strictSame(untested([server, test('', 'test/server.test.ts')], all), ['server.ts: test/server.test.ts does not load it'])
  t.strictSame(untested([server, test("spawn(node, ['server.ts'])", 'test/server.test.ts')], all), [])

  const typesOnly = "import type { B } from './b.ts'\nexport interface A { b: B }\ndeclare module 'fastify' { interface X {} }"
  t.strictSame(untested([{ path: 'plugins/x/a.ts', text: typesOnly }], all), [])
  t.strictSame(untested([{ path: 'plugins/x/a.ts', text: "import './b.ts'" }], all).length, 1, 'a side effect is no type')
})
