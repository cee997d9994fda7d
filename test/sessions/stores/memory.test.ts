import t from 'tap'
import { memoryStore } from '../../../plugins/sessions/stores/memory.ts'
import { sessionStoreContract } from '../../../plugins/testing/index.ts'

const store = memoryStore()
for (const { name, run } of sessionStoreContract(() => store)) t.test(name, run)
