import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { fileOf, keep, readResults } from '../../bench/results.ts'
import { toMarkdown } from '../../bench/table.ts'
import { measured } from './measured.ts'

const table = { title: 'Title', note: 'Note.', columns: ['a', 'b'], rows: [['1', 'x|y']] }

t.test('a table in Markdown', async t => {
  t.equal(toMarkdown(table), '## Title\n\nNote.\n\n| a | b |\n| --- | --- |\n| 1 | x\\|y |')
})

t.test('each mode keeps its latest outcome beside those of the others', async t => {
  const parent = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
  t.teardown(() => rmSync(parent, { recursive: true }))
  const folder = pathToFileURL(join(parent, 'results/'))
  t.strictSame(readResults(folder), {})

  keep('pipeline', { options: { rounds: 1 }, tables: [{ ...table, title: 'First' }] }, folder)
  keep('requests', { options: {}, tables: [table], cases: [measured({}, [1])] }, folder)
  keep('pipeline', { options: { rounds: 2 }, tables: [{ ...table, title: 'Second' }] }, folder)

  const major = process.versions.node.split('.')[0]
  t.match(fileOf(folder, 'json').pathname, new RegExp(`/results/${major}\\.json$`))
  t.strictSame(Object.keys(readResults(folder)), ['pipeline', 'requests'])
  const text = readFileSync(fileOf(folder, 'md'), 'utf8')
  t.match(text, /## Second\n[^#]*`npm run bench -- pipeline` with {"rounds":2} on Node v[^#]*## Title/)
  t.notMatch(text, 'First')
  t.match(readFileSync(fileOf(folder, 'svg'), 'utf8'), /^<svg/)
})
