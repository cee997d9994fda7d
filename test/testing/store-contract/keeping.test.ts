import t from 'tap'
import { memoryStore } from '../../../plugins/sessions/index.ts'
import { KEEPING } from '../../../plugins/testing/store-contract/keeping.ts'

for (const [name, check] of Object.entries(KEEPING)) t.test(name, () => check(memoryStore()))
