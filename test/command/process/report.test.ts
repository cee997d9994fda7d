import t from 'tap'
import { reportLine, reportReader, type Report } from '../../../plugins/command/process/report.ts'

t.test('reports are read however they are cut, and what else is written is dropped', async t => {
  const reports: Report[] = [{ at: 'import' }, { answer: { code: 0, out: 'a\nb\u2028', err: '' } }, { done: true }]
  const text = `noise${reports.map(reportLine).join('more noise')}\n7\nnull\n{"half`
  for (const size of [1, 7, text.length]) {
    const heard: Report[] = []
    const read = reportReader(report => { heard.push(report) })
    for (let at = 0; at < text.length; at += size) read(text.slice(at, at + size))
    t.strictSame(heard, reports)
  }
})
