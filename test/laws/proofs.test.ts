import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { hasTest, proofsIn } from './proofs.ts'
import { read, root } from './sources.ts'

t.test('each claim of the threat model names a test that is there', async t => {
  const { text } = read('docs/threat-model.md')
  const proofs = proofsIn(text)
  const rows = text.split('\n').filter(line => /^\| [\d.]+[,\s|]/.test(line))
  t.ok(proofs.length > 20)
  t.equal(proofs.length, rows.length, 'a requirement without a test')
  t.strictSame(proofs.filter(({ file, name }) => !existsSync(join(root, file)) || !hasTest(read(file).text, name)).map(({ file, name }) => `${file}: ${name}`), [])
})

t.test('the law sees each offence', async t => {
  t.strictSame(proofsIn('| 7.4.1 | how | `test/a.test.ts`: it\'s dead |\n| 1 | x | elsewhere |'), [{ line: 1, file: 'test/a.test.ts', name: 'it\'s dead' }])
  t.ok(hasTest("t.test('it\\'s dead', async t => {", 'it\'s dead'))
  t.notOk(hasTest("t.test('it\\'s dead, too', async t => {", 'it\'s dead'))
})
