import t from 'tap'
import { printable, printableLine } from '../../plugins/command/printable.ts'

t.test('escapes everything that a terminal does not show as it is', async t => {
  for (const [name, text, escaped] of [
    ['C0', '\u0000\u0007\u0008\t\u000b\u001b[2J', '\\u0000\\u0007\\u0008\\u0009\\u000b\\u001b[2J'],
    ['DEL and C1', '\u007f\u0080\u009b2J\u009f', '\\u007f\\u0080\\u009b2J\\u009f'],
    ['bidirectional controls', '\u061c\u200e\u200f\u202a\u202e\u2066\u2069', '\\u061c\\u200e\\u200f\\u202a\\u202e\\u2066\\u2069'],
    ['zero-width characters', '\u00ad\u200b\u200c\u200d\u2060\ufeff\u180e\u034f\u3164\uffa0\u115f', '\\u00ad\\u200b\\u200c\\u200d\\u2060\\ufeff\\u180e\\u034f\\u3164\\uffa0\\u115f'],
    ['separators and other spaces', '\u2028\u2029\u00a0\u2003\u3000\u2800', '\\u2028\\u2029\\u00a0\\u2003\\u3000\\u2800'],
    ['variation selectors and tags', '\ufe0f\u{e0041}\u{e0100}', '\\ufe0f\\udb40\\udc41\\udb40\\udd00'],
    ['lone surrogates', 'a\ud800b\udc00', 'a\\ud800b\\udc00'],
    ['private use and unassigned', '\ue000\uffff', '\\ue000\\uffff'],
    ['a carriage return that goes back over the line', 'Refused\rAccepted', 'Refused\\u000dAccepted']
  ] as const) t.equal(printable(text), escaped, name)
})

t.test('leaves what is seen, the ends of lines, and what it has escaped', async t => {
  const text = 'Ärger, 日本, שלום, 👍: "x"\na,b\r\nc \\u001b'
  t.equal(printable(text), text)
  t.equal(printable(printable('\u001b')), printable('\u001b'))
})

t.test('JSON stays JSON and means the same', async t => {
  const value = { '\u202e\u{e0041}': 'a\u0085\u2028\ud83d' }
  t.strictSame(JSON.parse(printable(JSON.stringify(value, null, 2))), value)
})

t.test('a line is one line, and no longer than it may be', async t => {
  t.equal(printableLine('a\nb\r\nc', 100), 'a\\nb\\r\\nc')
  t.equal(printableLine('\u001b'.repeat(50), 2), '\\u001b\\u001b... (50 characters)')
})
