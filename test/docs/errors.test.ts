import t from 'tap'
import { documentedErrors } from '../../docs/generate/documented-errors.ts'
import { errorsPage, pageFaults } from '../../docs/generate/errors-page.ts'
import { projectErrors } from '../../docs/generate/project-errors.ts'
import { isErrorTable } from '../laws/error-codes.ts'
import { projectSources, read } from '../laws/sources.ts'

const rooms = projectErrors()

t.test('docs/errors.md is what the tables say', async t => {
  t.ok(read('docs/errors.md').text === errorsPage(rooms), 'docs/errors.md is out of date: run npm run docs:errors')
})

t.test('every code has a cause, a fix and an anchor of its own', async t => {
  t.ok([...rooms.values()].flat().length > 100, 'the errors are found')
  t.ok(rooms.get('keys')?.some(({ code }) => code === 'GTH_KEYS_FILE_EXPOSED'), 'also those of a folder in a room')
  t.strictSame(pageFaults(rooms), [])
})

t.test('what is documented is what is thrown', async t => {
  for (const table of projectSources().filter(isErrorTable)) {
    const classes = await import(new URL(`../../${table.path}`, import.meta.url).href) as Record<string, new () => { code: string, message: string, statusCode: number }>
    const documented = new Map(documentedErrors(table).map(error => [error.name, error]))
    for (const [name, Class] of Object.entries(classes)) {
      const { code, message, status } = documented.get(name) ?? {}
      const thrown = new Class()
      t.strictSame([thrown.code, thrown.message, thrown.statusCode], [code, message, status ?? 500], `${table.path}: ${name}`)
    }
  }
})

t.test('links between the errors lead to one', async t => {
  const { text } = read('docs/errors.md')
  const headings = new Set(text.split('\n').flatMap(line => /^#{2,3} (.+)$/.exec(line)?.[1]?.toLowerCase() ?? []))
  const links = [...text.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => String(anchor))
  t.ok(links.length > 0, 'there are links')
  t.strictSame(links.filter(anchor => !headings.has(anchor)), [])
})

t.test('a table is read as it is written', async t => {
  const text = `import createError from '@fastify/error'
const refusal = (code: string, message: string, status: number) => createError(code, message, status)
/**
 * Why, in
 * two lines.
 * @seen in the log
 * @fix Do \`{ this: [1] }\`,
 * and that.
 */
export const A = createError<[string]>('GTH_X_A', 'one %s ' + 'two')
/** Why. @fix Do. */
export const B = refusal('GTH_X_B', 'b', 401)
export const C = createError('GTH_X_C', \`c\`, 500, Error, false)`
  t.strictSame(documentedErrors({ path: 'plugins/x/errors.ts', text }), [
    { name: 'A', code: 'GTH_X_A', message: 'one %s two', status: null, cause: 'Why, in two lines.', fix: 'Do `{ this: [1] }`, and that.', seen: 'in the log' },
    { name: 'B', code: 'GTH_X_B', message: 'b', status: 401, cause: 'Why.', fix: 'Do.', seen: '' },
    { name: 'C', code: 'GTH_X_C', message: 'c', status: 500, cause: '', fix: '', seen: '' }
  ])
  for (const made of ['createError(code, \'m\')', 'createError(\'C\')', 'createError(\'C\', 1 - 2)', 'createError(\'C\', \'m\' + m)', 'other']) {
    t.throws(() => documentedErrors({ path: 'p', text: `export const A = ${made}` }), /p: A is not made with a code and a message/, made)
  }
})

t.test('the page and its faults, of errors that have some', async t => {
  const error = { name: 'A', code: 'GTH_X_A', message: 'one %s, %d', status: null, cause: 'Why.', fix: 'Do.', seen: '' }
  const page = (change: object) => errorsPage(new Map([['x', [{ ...error, ...change }]]])).replace(/^[^]*\n## /, '## ')
  t.equal(page({}), '## x\n\n### GTH_X_A\n\n**Seen:** at boot.\n\n```text\none …, …\n```\n\n**Cause:** Why.\n\n**Fix:** Do.\n')
  t.match(page({ status: 500 }), '**Seen:** 500, a programming error.')
  t.match(page({ status: 503 }), '**Seen:** 503.')
  t.match(page({ status: 503, seen: 'in the log' }), '**Seen:** in the log.')

  const faults = (...errors: object[]) => pageFaults(new Map([['x', errors.map(change => ({ ...error, ...change }))]]))
  t.strictSame(faults({}), [])
  t.strictSame(faults({ cause: '' }), ['GTH_X_A has no cause: write it into the doc comment'])
  t.strictSame(faults({ fix: '' }), ['GTH_X_A has no fix: write it into the doc comment, after @fix'])
  t.strictSame(faults({}, { code: 'GTH_X_a' }), ['two headings have the anchor gth_x_a'])
  t.strictSame(faults({ code: 'X' }), ['two headings have the anchor x'])
})
