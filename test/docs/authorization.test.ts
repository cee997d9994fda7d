import fc from 'fast-check'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import t from 'tap'
import ts from 'typescript'
import type { Filter } from '../../plugins/authz/index.ts'
import { matches } from '../../store/matches.ts'
import { tsBlocks } from '../laws/compiled-blocks.ts'
import { fencedBlocks } from '../laws/fenced-blocks.ts'
import { read } from '../laws/sources.ts'
import { noPostgres, startPostgres } from '../servers/postgres.ts'

// The function of the guide that makes a WHERE of a filter, as a reader pastes it, asked of a real database.

const { text: guide } = read('docs/authorization.md')

interface Row { id: number, author: string | null, status: string | null }
const NAMES = ['ada', 'bob', null, '\' OR true --', ''] as const
const ROWS: Row[] = NAMES.flatMap((author, i) => NAMES.map((status, j) => ({ id: i * NAMES.length + j, author, status })))

const filters = fc.letrec<{ filter: Filter<Row> }>(tie => ({
  filter: fc.oneof({ maxDepth: 4 },
    fc.oneof(fc.boolean(), fc.record({ member: fc.constantFrom('author' as const, 'status' as const), is: fc.constantFrom(...NAMES) }), fc.record({ member: fc.constantFrom('author' as const, 'status' as const), isNot: fc.constantFrom(...NAMES) })),
    fc.record({ all: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }), fc.record({ any: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }))
})).filter

t.test('the database picks the rows that the filter picks one by one', { skip: noPostgres }, async t => {
  const [block] = tsBlocks(guide).filter(({ code }) => code.includes('export function where'))
  t.ok(fencedBlocks(guide).length > 5)
  const { outputText } = ts.transpileModule(String(block?.code), { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true } })
  const folder = t.testdir({ 'where.mjs': outputText })
  const { where } = await import(pathToFileURL(join(folder, 'where.mjs')).href) as { where: (filter: Filter<Row>) => { sql: string, values: unknown[] } }

  const { url } = await startPostgres(t)
  const client = new pg.Client(url)
  await client.connect()
  client.on('error', () => {})
  t.teardown(() => client.end())
  await client.query('CREATE TABLE articles (id int, author text, status text)')
  for (const { id, author, status } of ROWS) await client.query('INSERT INTO articles VALUES ($1, $2, $3)', [id, author, status])

  await fc.assert(fc.asyncProperty(filters, async filter => {
    const { sql, values } = where(filter)
    const { rows } = await client.query<{ id: number }>(`SELECT id FROM articles WHERE ${sql} ORDER BY id`, values)
    t.strictSame(rows.map(({ id }) => id), ROWS.filter(matches(filter)).map(({ id }) => id), sql)
  }), { numRuns: 200 })
})
