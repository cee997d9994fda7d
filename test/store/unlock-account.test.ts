import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openStore } from '../../store/open.ts'
import { unlockAccount } from '../../store/unlock-account.ts'

t.test('gives an account its budget back while the server has the store open', async t => {
  const dataDir = t.testdir()
  for (const [NODE_ENV, folder] of [['', 'development'], ['production', 'production']] as const) {
    const { people, guessBudget, close } = await openStore(join(dataDir, folder), { budget: 1 })
    t.teardown(close)
    await people.add({ username: 'ada', name: 'Ada', roles: [] }, 'a password')
    await guessBudget.spend('ada')
    t.equal((await guessBudget.spend('ada')).within, false)
    t.match(await unlockAccount(['ada'], { NODE_ENV, GATEHOUSE_DATA_DIR: dataDir }), { status: 0, text: /^The account answers/ })
    t.equal((await guessBudget.spend('ada')).within, true)
  }
})

t.test('says what is wrong, repeats no name, and makes no store', async t => {
  const dataDir = t.testdir()
  const env = { GATEHOUSE_DATA_DIR: dataDir }
  for (const names of [[], ['ada', 'abe']]) t.strictSame(await unlockAccount(names, env), { status: 2, text: 'Usage: npm run unlock -- USERNAME' })
  t.match(await unlockAccount(['ada'], env), { status: 1, text: /^There is no store at .*development\. Set NODE_ENV and GATEHOUSE_DATA_DIR/ })
  t.notOk(existsSync(join(dataDir, 'development')))
  const { close } = await openStore(join(dataDir, 'development'))
  t.teardown(close)
  for (const name of ['hunter2', '', 'x'.repeat(5000)]) t.match(await unlockAccount([name], env), { status: 1, text: /^The store at .* has no person of that name\.$/ })
})
