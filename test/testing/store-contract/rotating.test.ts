import t from 'tap'
import { memoryStore } from '../../../plugins/sessions/index.ts'
import { ROTATING } from '../../../plugins/testing/store-contract/rotating.ts'

for (const [name, check] of Object.entries(ROTATING)) t.test(name, () => check(memoryStore()))
