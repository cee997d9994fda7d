import t from 'tap'
import { markdown, word } from '../../../plugins/authz/matrix/markdown.ts'
import { cell, matrix, row } from './rendered.ts'

t.test('a table, aligned', async t => {
  t.equal(markdown(matrix(
    row(),
    row({ method: 'PUT', url: '/articles/:id', rule: "article.can('update')", roles: { author: cell('depends', false, 'it') } })
  )), [
    '| Method | URL             | Rule                    | anonymous | `author` | Notes           |',
    '| ------ | --------------- | ----------------------- | --------- | -------- | --------------- |',
    '| GET    | `/`             | `article:read`          | deny      | allow    |                 |',
    "| PUT    | `/articles/:id` | `article.can('update')` | deny      | depends  | depends on `it` |",
    ''
  ].join('\n'))
})

t.test('all that is remarkable is in the notes', async t => {
  t.match(
    markdown(matrix(row({ mode: 'optional', unfiltered: true, override: 'a | b', shadow: 'user:manage', constraints: 'host: a' }))),
    '| deny      | allow    | only `host: a`; credential optional; overrides the defaults: a \\| b; shadow: `user:manage`; **unfiltered**: its items have rules of their own, the list has none |\n'
  )
})

t.test('every line has as many cells, and as many characters', async t => {
  const lines = markdown(matrix(row({ url: '/a|b', override: 'x\n| y <b>`*' }), row({ url: '/🦊', rule: '``' }))).trimEnd().split('\n')
  t.equal(new Set(lines.map(line => [...line].length)).size, 1)
  t.equal(new Set(lines.map(line => line.split(/(?<!\\)\|/).length)).size, 1)
  t.match(lines[2], /`\/a\\\|b`.* x \\\| y \\<b\\>\\`\\\*/)
  t.match(lines[3], /``` `` ```/)
})

t.test('the word of a cell', async t => {
  t.equal(word(cell('allow', true)), 'allow, filtered')
  t.equal(word(cell('depends')), 'depends')
})
