import t from 'tap'
import { csv } from '../../../plugins/authz/matrix/csv.ts'
import { cell, matrix, row } from './rendered.ts'

t.test('RFC 4180: a header, CRLF, and quotes where they are needed', async t => {
  const [head, plain, quoted, end] = csv(matrix(row(), row({
    constraints: 'host: a', override: 'He said "no", once', shadow: 'a\nb', unfiltered: true, roles: { author: cell('allow', true, 'x', 'y') }
  }))).split('\r\n')
  t.equal(head, 'method,url,constraints,mode,rule,anonymous,role author,depends on,override,shadow,unfiltered')
  t.equal(plain, 'GET,/,,required,article:read,deny,allow,,,,no')
  t.equal(quoted, 'GET,/,host: a,required,article:read,deny,"allow, filtered",x; y,"He said ""no"", once","a\nb",yes')
  t.equal(end, '')
})

t.test('what a spreadsheet would execute is text', async t => {
  for (const start of ['=', '+', '-', '@', '\t']) t.match(csv(matrix(row({ override: `${start}cmd()` }))), `,'${start}cmd(),`)
  for (const start of ['\r', '\n']) t.match(csv(matrix(row({ override: `${start}=cmd()` }))), `,"'${start}=cmd()",`)
  t.match(csv({ roles: ['=x'], rows: [] }), ',role =x,')
})
