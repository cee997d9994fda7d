import t from 'tap'
import { fencedBlocks } from './fenced-blocks.ts'

t.test('blocks come in order, with their info string and line', async t => {
  t.same(fencedBlocks('a\n```ts\nconst x = 1\n\nx\n```\nb\n```\nplain\n```\n'), [
    { info: 'ts', code: 'const x = 1\n\nx', line: 2 },
    { info: '', code: 'plain', line: 8 }
  ])
})

t.test('a text without blocks has none', async t => {
  t.same(fencedBlocks('nothing'), [])
})

t.test('a block that is never closed is not silently dropped', async t => {
  t.throws(() => fencedBlocks('x\n```sh\nrm'), /line 2/)
})
