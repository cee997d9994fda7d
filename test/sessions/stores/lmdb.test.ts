import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open } from 'lmdb'
import t from 'tap'
import { lmdbStore } from '../../../plugins/sessions/stores/lmdb.ts'
import { sessionStoreContract } from '../../../plugins/testing/index.ts'

t.test('the contract', async t => {
  const path = mkdtempSync(join(tmpdir(), 'gatehouse-lmdb-'))
  const root = open({ path, noSubdir: false })
  t.teardown(async () => {
    await root.close()
    rmSync(path, { recursive: true })
  })
  const store = lmdbStore(root)
  for (const { name, run } of sessionStoreContract(() => store)) await t.test(name, run)
})
