import t from 'tap'
import { memoryStore } from '../../../plugins/sessions/index.ts'
import { BOUNDING } from '../../../plugins/testing/store-contract/bounding.ts'

for (const [name, check] of Object.entries(BOUNDING)) t.test(name, () => check(memoryStore()))
