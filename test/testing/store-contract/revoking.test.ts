import t from 'tap'
import { memoryStore } from '../../../plugins/sessions/index.ts'
import { REVOKING } from '../../../plugins/testing/store-contract/revoking.ts'

for (const [name, check] of Object.entries(REVOKING)) t.test(name, () => check(memoryStore()))
