import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { newStore } from './store.ts'

const program = fileURLToPath(new URL('../../store/unlock.ts', import.meta.url))

t.test('npm run unlock says what it did, and ends with 0 only if it did it', async t => {
  const folder = t.testdir()
  const { people } = await newStore(t, `${folder}/development`)
  await people.add({ username: 'ada', name: 'Ada', roles: [] }, 'a password')
  const run = (...names: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, program, ...names], {
      encoding: 'utf8', env: { ...process.env, NODE_ENV: 'development', GATEHOUSE_DATA_DIR: folder }
    })
    return { status, stdout, stderr }
  }
  t.match(run('ada'), { status: 0, stdout: /^The account answers from all networks again/, stderr: '' })
  t.match(run(), { status: 2, stdout: '', stderr: 'Usage: npm run unlock -- USERNAME\n' })
})
