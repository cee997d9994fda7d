import t from 'tap'
import { faultOf, readJson } from '../../plugins/outbound/read-json.ts'

async function * chunks (...texts: (string | Buffer)[]) {
  for (const text of texts) yield Buffer.from(text)
}

t.test('a document in pieces, cut within a character', async t => {
  const bytes = Buffer.from('{"a":"ä"}')
  t.strictSame(await readJson(chunks(bytes.subarray(0, 7), bytes.subarray(7)), 100), { a: 'ä' })
})

t.test('just as long as it may be, and not read any further', async t => {
  t.equal(await readJson(chunks('"12', '34"'), 6), '1234')
  let asked = 0
  async function * endless () {
    for (;;) {
      asked++
      yield Buffer.from(' ')
    }
  }
  await t.rejects(readJson(endless(), 5), new RangeError('more than 5 bytes'))
  t.equal(asked, 6)
})

t.test('refuses more values than any answer has, for it would take long to parse them', async t => {
  const most = 100_000
  for (const [open, value, close] of [['[', '1,', '1]'], ['[', '{},', '{}]'], ['', '[', ''], ['', '{"a":', '']] as const) {
    await t.rejects(readJson(chunks(open + value.repeat(most) + close), 2 ** 20), new RangeError('more than 100000 values'), value)
  }
  t.equal((await readJson(chunks(`[${'1,'.repeat(most - 2)}1]`), 2 ** 20) as unknown[]).length, most - 1)
})

t.test('no JSON: the error quotes nothing of it', async t => {
  for (const text of ['', '{"secret":"hunter2"', 'hunter2', '{} {}', Buffer.from('"\xff"', 'latin1')]) {
    await t.rejects(readJson(chunks(text), 100), new RangeError('the answer is not JSON'), String(text))
  }
})

t.test('faultOf', async t => {
  t.equal(faultOf(new RangeError('more than 5 bytes')), 'more than 5 bytes')
  t.equal(faultOf(new TypeError('fetch failed', { cause: Object.assign(new Error('hunter2'), { code: 'ECONNREFUSED' }) })), 'ECONNREFUSED')
  for (const error of [new TypeError('hunter2'), new TypeError('hunter2', { cause: { code: 7 } }), 'hunter2', undefined, null]) {
    t.equal(faultOf(error), 'the connection failed')
  }
})
